"""Readiness by sector, unit, language or shift: one code path for the board's page, its CSV and the command.

Reads go through :class:`compliance.obligations.models.ObligationQuerySet`, counting through
:mod:`readiness.tally.queries` – the twin in SQL of :mod:`compliance.standing.rules` –, hiding
through :mod:`readiness.tally.rules.suppression`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as Collection
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.obligations.models import Obligation
from courses.models import Course, Sector
from readiness.tally.queries import Tally, tally
from readiness.tally.rules.figures import Coverage, Figures, share
from readiness.tally.rules.suppression import THRESHOLD, suppress
from workforce.people.models import Membership
from workforce.units.models import Unit, below


class By(StrEnum):
    """What a report has a row for."""

    SECTOR = "sector"
    UNIT = "unit"
    LANGUAGE = "language"
    SHIFT = "shift"


#: The counts that are printed where small numbers are hidden, in the order of the columns.
COUNTS = {
    "in_scope": gettext_lazy("In scope"),
    "offered": gettext_lazy("Offered"),
    "started": gettext_lazy("Started"),
    "completed": gettext_lazy("Completed"),
    "in_date": gettext_lazy("In date"),
    "overdue": gettext_lazy("Overdue"),
}


#: The key of the row of totals; no group's.
TOTAL = "*"


@dataclass(frozen=True)
class Cell:
    """One printed figure: ``part`` people, of ``whole`` where it is a share. A hidden one has no numbers."""

    part: int | None
    whole: int | None = None

    @property
    def is_hidden(self) -> bool:
        """Whether the figure is not shown because it is small, or would give a small one away."""
        return self.part is None

    @property
    def is_over(self) -> bool:
        """Whether there are more than should be: a headcount is typed by hand and grows old."""
        return self.part is not None and self.whole is not None and self.part > self.whole

    @property
    def share(self) -> Fraction | None:
        """``part`` ÷ ``whole``; None when hidden, when it is no share, or when there is nobody to divide by."""
        return share(self.part, self.whole) if self.part is not None and self.whole else None


@dataclass(frozen=True)
class Row:
    """One group's figures; ``hidden`` names the figures that may not be printed."""

    key: str
    label: str
    figures: Figures
    coverage: Coverage
    hidden: frozenset[str] = frozenset()

    @property
    def is_hidden(self) -> bool:
        """Whether nothing of the row may be printed."""
        return "in_scope" in self.hidden

    def count(self, name: str) -> int | None:
        """One of :data:`COUNTS`, or None where it is hidden."""
        return None if name in self.hidden else getattr(self.figures, name)

    def cell(self, name: str) -> Cell:
        """A count as a share of the people in scope; the people in scope themselves as a number."""
        whole = None if name == "in_scope" else self.count("in_scope")
        return Cell(self.count(name), whole)

    @property
    def cells(self) -> list[Cell]:
        """Every count, in the order of :data:`COUNTS`."""
        return [self.cell(name) for name in COUNTS]

    @property
    def compliance(self) -> Cell:
        """In date, of those who are expected to be by now."""
        return (
            Cell(None)
            if "expected" in self.hidden
            else Cell(self.figures.in_date, self.figures.expected)
        )

    @property
    def known(self) -> Cell:
        """People known here, of the headcount; a whole of None is an unknown register."""
        return Cell(
            None if "people_known" in self.hidden else self.coverage.people, self.coverage.headcount
        )


@dataclass(frozen=True)
class Report:
    """One course's readiness on one day. In ``total`` a person in two groups is counted once."""

    course: Course
    on: date
    by: By
    rows: Sequence[Row]
    total: Row


def readiness(*, on: date, by: By, areas: Iterable[Unit] | None = None) -> list[Report]:
    """A report for each course required in ``areas`` (None: everywhere) on a day, with every small number."""
    obligations = Obligation.objects.active(on=on)
    units = Unit.objects.open(on=on)
    if areas is not None:
        areas = list(areas)
        obligations = obligations.filter(below(areas, "membership__unit__path"))
        units = units.filter(below(areas))
    places = list(units.order_by("path"))
    grouping = Grouping(by, places)
    found = tally(obligations, *grouping.groups(), on=on)
    coverage = grouping.coverage(on=on) if found else {}
    courses = Course.objects.filter(pk__in=found).order_by("code")
    return [_report(course, found[course.pk], grouping, coverage, on=on) for course in courses]


class Grouping:
    """Which row an obligation belongs to, what the rows are called, and how many people each should have."""

    def __init__(self, by: By, places: Sequence[Unit]) -> None:
        self.by = by
        self.places = places
        self.sectors = {sector.pk: sector for sector in Sector.objects.all()}
        self.sector_of = _inherited_sectors(places)

    def groups(self) -> tuple[models.Expression | F, Mapping[int, str] | None]:
        """What :func:`readiness.tally.queries.tally` groups by; the row of what is not recorded has an empty key."""
        if self.by is By.SECTOR:
            return F("membership__unit_id"), {
                place.pk: self._sector(place.pk) for place in self.places
            }
        if self.by is By.UNIT:
            return F("membership__unit_id"), {place.pk: str(place.pk) for place in self.places}
        if self.by is By.SHIFT:
            return F("membership__shift"), None
        # A language the site no longer has is not recorded.
        known = When(
            person__preferred_language__in=list(self._known()), then=F("person__preferred_language")
        )
        return Case(known, default=Value("")), None

    def labels(self, found: Collection[str]) -> Mapping[str, str]:
        """The rows, key to name, in the order of the table. A sector with a place here has one even when empty."""
        known = self._known()
        rows = {key: label for key, label in known.items() if self.by is By.SECTOR or key in found}
        return {**rows, "": _("Not recorded")} if found - rows.keys() else rows

    def coverage(self, *, on: date) -> Mapping[str, Coverage]:
        """How many people of each sector (and of all, under :data:`TOTAL`) are known here, of how many."""
        members = Membership.objects.active(on=on).filter(
            unit__in=[place.pk for place in self.places]
        )
        at: dict[int, set[int]] = defaultdict(set)
        for unit, person in members.values_list("unit_id", "person_id"):
            at[unit].add(person)
        groups: dict[str, list[Unit]] = defaultdict(list)
        for place in self.places:
            groups[TOTAL].append(place)
            groups[self._sector(place.pk)].append(place)
        return {key: _coverage(units, at) for key, units in groups.items()}

    def _sector(self, unit: int) -> str:
        sector = self.sectors.get(self.sector_of.get(unit) or 0)
        return sector.code if sector else ""

    def _known(self) -> dict[str, str]:
        if self.by is By.SECTOR:
            used = set(self.sector_of.values())
            return {
                sector.code: str(sector) for sector in self.sectors.values() if sector.pk in used
            }
        if self.by is By.UNIT:
            return {str(place.pk): place.name for place in self.places}
        if self.by is By.SHIFT:
            return {value: str(label) for value, label in Membership.Shift.choices}
        return {code: str(name) for code, name in settings.LANGUAGES}


def _inherited_sectors(places: Sequence[Unit]) -> Mapping[int, int | None]:
    """Each unit's sector: its own, else that of the nearest unit above it. ``places`` is in order of path."""
    by_path: dict[str, int | None] = {}
    for place in places:
        by_path[place.path] = place.sector_id or by_path.get(place.path[: -place.steplen])
    return {place.pk: by_path[place.path] for place in places}


def _coverage(places: Sequence[Unit], members: Mapping[int, Collection[int]]) -> Coverage:
    """A headcount speaks for the unit and everything below it; a workplace below none is unknown."""
    counted: list[Unit] = []
    unknown = 0
    people: set[int] = set()
    for place in places:
        if not counted or not place.path.startswith(counted[-1].path):
            if place.headcount is None:
                unknown += place.kind == Unit.Kind.WORKPLACE
                continue
            counted.append(place)
        people |= members.get(place.pk, set())
    return Coverage(
        places=len(counted) + unknown,
        places_known=len(counted),
        people=len(people),
        headcount=sum(place.headcount or 0 for place in counted) if counted else None,
    )


def _report(
    course: Course, found: Tally, grouping: Grouping, coverage: Mapping[str, Coverage], *, on: date
) -> Report:
    rows = [
        Row(key, label, found.rows.get(key, Figures()), coverage.get(key, Coverage()))
        for key, label in grouping.labels(found.rows.keys()).items()
    ]
    total = Row(TOTAL, _("Everyone"), found.total, coverage.get(TOTAL, Coverage()))
    return Report(course=course, on=on, by=grouping.by, rows=rows, total=total)


def without_small_numbers(report: Report) -> Report:
    """The report as the board may see it: see :mod:`readiness.tally.rules.suppression`.

    A group of fewer than ten hides its whole row, and so does a group hidden for its sake. A group with
    nobody in scope is printed as such: it has no members to tell on.
    """
    every = (*report.rows, report.total)
    peopled = [row for row in every if row.figures.in_scope or row is report.total]
    scope = _hidden(peopled, lambda row: row.figures.in_scope)
    hidden = {name: scope | _hidden(peopled, _counter(name), scope) for name in COUNTS}
    hidden["expected"] = hidden["in_scope"] | hidden["in_date"]
    hidden["people_known"] = _unknowable(every, scope)

    def masked(row: Row) -> Row:
        return replace(
            row, hidden=frozenset(name for name, keys in hidden.items() if row.key in keys)
        )

    return replace(report, rows=[masked(row) for row in report.rows], total=masked(report.total))


def _counter(name: str) -> Callable[[Row], int]:
    return lambda row: int(getattr(row.figures, name))


def _unknowable(every: Sequence[Row], scope: Collection[str]) -> set[str]:
    """The rows whose number of people known here may not be printed.

    Nearly everybody known is in scope, so these numbers keep the same silence, and their total, from
    which a hidden one could be told, keeps it with them.
    """
    if not scope:
        known = [row for row in every if row.coverage.headcount is not None or row is every[-1]]
        return _hidden(known, lambda row: row.coverage.people)
    return {every[-1].key, *scope, *(row.key for row in every if row.coverage.people < THRESHOLD)}


def _hidden(
    every: Sequence[Row], count: Callable[[Row], int], hide: Collection[str] = frozenset()
) -> set[str]:
    """The keys of rows whose count may not be printed. The last row is the total; ``hide`` holds keys hidden anyway."""
    *rows, total = every
    column = suppress(
        [count(row) for row in rows],
        count(total),
        hide={at for at, row in enumerate(rows) if row.key in hide},
    )
    return {
        row.key
        for row, shown in zip(every, (*column.cells, column.total), strict=True)
        if shown is None
    }
