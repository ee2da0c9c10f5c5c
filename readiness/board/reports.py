"""Readiness by sector, unit, language or shift, for the board's page, its CSV and the command.

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
from readiness.tally.queries import CourseTally, tally
from readiness.tally.rules.figures import ReadinessFigures, RegisterCoverage, share
from readiness.tally.rules.suppression import THRESHOLD, suppress
from workforce.people.models import Membership
from workforce.units.models import Unit, below


class ReportGrouping(StrEnum):
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
class ReportCell:
    """One printed figure: ``part`` people, of ``whole`` where it is a share; ``part`` None: hidden."""

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
        """``part`` ÷ ``whole``; None when hidden, no share, or when there is nobody to divide by."""
        if self.part is None or not self.whole:
            return None
        return share(self.part, self.whole)


@dataclass(frozen=True)
class ReportRow:
    """One group's figures; ``hidden`` names the figures that may not be printed."""

    key: str
    label: str
    figures: ReadinessFigures
    coverage: RegisterCoverage
    hidden: frozenset[str] = frozenset()

    @property
    def is_hidden(self) -> bool:
        """Whether nothing of the row may be printed."""
        return "in_scope" in self.hidden

    def count(self, name: str) -> int | None:
        """Return one of :data:`COUNTS`, or None where it is hidden."""
        if name in self.hidden:
            return None
        count: int = getattr(self.figures, name)
        return count

    def cell(self, name: str) -> ReportCell:
        """Return a count as a share of the people in scope; those in scope as a plain number."""
        whole = None if name == "in_scope" else self.count("in_scope")
        return ReportCell(self.count(name), whole)

    @property
    def cells(self) -> list[ReportCell]:
        """Every count, in the order of :data:`COUNTS`."""
        return [self.cell(name) for name in COUNTS]

    @property
    def compliance(self) -> ReportCell:
        """In date, of those who are expected to be by now."""
        if "expected" in self.hidden:
            return ReportCell(None)
        return ReportCell(self.figures.in_date, self.figures.expected)

    @property
    def people_known(self) -> ReportCell:
        """People known here, of the headcount; a whole of None is an unknown register."""
        people = None if "people_known" in self.hidden else self.coverage.people
        return ReportCell(people, self.coverage.headcount)


@dataclass(frozen=True)
class ReadinessReport:
    """One course's readiness on one day. In ``total`` a person in two groups is counted once."""

    course: Course
    on: date
    by: ReportGrouping
    rows: Sequence[ReportRow]
    total: ReportRow


def readiness(
    *, on: date, by: ReportGrouping, areas: Iterable[Unit] | None = None
) -> list[ReadinessReport]:
    """Return a report for each course required in ``areas`` on a day, small numbers included.

    Without ``areas`` it is about everywhere.
    """
    obligations = Obligation.objects.active(on=on)
    open_units = Unit.objects.open(on=on)
    if areas is not None:
        areas = list(areas)
        obligations = obligations.filter(below(areas, "membership__unit__path"))
        open_units = open_units.filter(below(areas))
    groups = ReportGroups(by, list(open_units.order_by("path")))
    expression, rows_by_number = groups.expression()
    tallies = tally(obligations, expression, rows_by_number, on=on)
    coverage = groups.coverage(on=on) if tallies else {}
    courses = Course.objects.filter(pk__in=tallies).order_by("code")
    return [_report(course, tallies[course.pk], groups, coverage, on=on) for course in courses]


class ReportGroups:
    """The groups of a report: their keys, their labels, and how many people each should have."""

    def __init__(self, by: ReportGrouping, units: Sequence[Unit]) -> None:
        """Prepare the groups of ``units``, which are in order of path."""
        self.by = by
        self.units = units
        self.sectors = {sector.pk: sector for sector in Sector.objects.all()}
        self.sector_ids = _inherited_sectors(units)

    def expression(self) -> tuple[models.Expression | F, Mapping[int, str] | None]:
        """Return what :func:`readiness.tally.queries.tally` groups by, as its two arguments.

        The row of what is not recorded has an empty key.
        """
        if self.by is ReportGrouping.SECTOR:
            sector_codes = {unit.pk: self._sector_code(unit.pk) for unit in self.units}
            return F("membership__unit_id"), sector_codes
        if self.by is ReportGrouping.UNIT:
            return F("membership__unit_id"), {unit.pk: str(unit.pk) for unit in self.units}
        if self.by is ReportGrouping.SHIFT:
            return F("membership__shift"), None
        # A language the site no longer has is not recorded.
        site_language = When(
            person__preferred_language__in=list(self._all_labels()),
            then=F("person__preferred_language"),
        )
        return Case(site_language, default=Value("")), None

    def labels(self, keys: Collection[str]) -> Mapping[str, str]:
        """Return key and label of the rows, in the order of the table.

        ``keys`` are those anybody belongs to. A sector with a place here has a row even when empty.
        """
        labels = self._all_labels()
        if self.by is not ReportGrouping.SECTOR:
            labels = {key: label for key, label in labels.items() if key in keys}
        if keys - labels.keys():
            labels[""] = _("Not recorded")
        return labels

    def coverage(self, *, on: date) -> Mapping[str, RegisterCoverage]:
        """Return the coverage of each sector, and of all under :data:`TOTAL`."""
        members = Membership.objects.active(on=on).filter(unit__in=[unit.pk for unit in self.units])
        people_by_unit: dict[int, set[int]] = defaultdict(set)
        for unit_id, person_id in members.values_list("unit_id", "person_id"):
            people_by_unit[unit_id].add(person_id)
        units_by_row: dict[str, list[Unit]] = defaultdict(list)
        for unit in self.units:
            units_by_row[TOTAL].append(unit)
            units_by_row[self._sector_code(unit.pk)].append(unit)
        return {key: _coverage(units, people_by_unit) for key, units in units_by_row.items()}

    def _sector_code(self, unit_id: int) -> str:
        sector = self.sectors.get(self.sector_ids.get(unit_id) or 0)
        return sector.code if sector else ""

    def _all_labels(self) -> dict[str, str]:
        if self.by is ReportGrouping.SECTOR:
            used_ids = set(self.sector_ids.values())
            used_sectors = [sector for sector in self.sectors.values() if sector.pk in used_ids]
            return {sector.code: str(sector) for sector in used_sectors}
        if self.by is ReportGrouping.UNIT:
            return {str(unit.pk): unit.name for unit in self.units}
        if self.by is ReportGrouping.SHIFT:
            return {value: str(label) for value, label in Membership.Shift.choices}
        return {code: str(name) for code, name in settings.LANGUAGES}


def _inherited_sectors(units: Sequence[Unit]) -> Mapping[int, int | None]:
    """Return each unit's sector id: its own, else that of the nearest unit above it.

    ``units`` is in order of path.
    """
    by_path: dict[str, int | None] = {}
    by_unit: dict[int, int | None] = {}
    for unit in units:
        parent_path = unit.path[: -unit.steplen]
        by_path[unit.path] = unit.sector_id or by_path.get(parent_path)
        by_unit[unit.pk] = by_path[unit.path]
    return by_unit


def _coverage(
    units: Sequence[Unit], people_by_unit: Mapping[int, Collection[int]]
) -> RegisterCoverage:
    """Count the people known in ``units`` (in order of path) whose headcount is known.

    A headcount covers its unit and everything below it; a workplace covered by none is unknown.
    """
    units_with_headcount: list[Unit] = []
    unknown = 0
    people: set[int] = set()
    for unit in units:
        is_covered = bool(units_with_headcount) and unit.path.startswith(
            units_with_headcount[-1].path
        )
        if not is_covered:
            if unit.headcount is None:
                unknown += unit.kind == Unit.Kind.WORKPLACE
                continue
            units_with_headcount.append(unit)
        people |= people_by_unit.get(unit.pk, set())
    headcount = None
    if units_with_headcount:
        headcount = sum(unit.headcount or 0 for unit in units_with_headcount)
    return RegisterCoverage(
        places=len(units_with_headcount) + unknown,
        places_known=len(units_with_headcount),
        people=len(people),
        headcount=headcount,
    )


def _report(
    course: Course,
    course_tally: CourseTally,
    groups: ReportGroups,
    coverage: Mapping[str, RegisterCoverage],
    *,
    on: date,
) -> ReadinessReport:
    rows = []
    for key, label in groups.labels(course_tally.rows.keys()).items():
        figures = course_tally.rows.get(key, ReadinessFigures())
        rows.append(ReportRow(key, label, figures, coverage.get(key, RegisterCoverage())))
    total_coverage = coverage.get(TOTAL, RegisterCoverage())
    total = ReportRow(TOTAL, _("Everyone"), course_tally.total, total_coverage)
    return ReadinessReport(course=course, on=on, by=groups.by, rows=rows, total=total)


def without_small_numbers(report: ReadinessReport) -> ReadinessReport:
    """Return the report as the board may see it: see :mod:`readiness.tally.rules.suppression`.

    A group of fewer than ten hides its whole row, and so does a group hidden for its sake. A group
    with nobody in scope is printed as such: it has no members to tell on.
    """
    all_rows = (*report.rows, report.total)
    peopled_rows = [row for row in all_rows if row.figures.in_scope or row is report.total]
    small_rows = _hidden_keys(peopled_rows, _counter("in_scope"))
    # The keys of the rows in which a figure is hidden, by the figure's name.
    hidden_keys: dict[str, set[str]] = {}
    for name in COUNTS:
        hidden_keys[name] = small_rows | _hidden_keys(peopled_rows, _counter(name), small_rows)
    hidden_keys["expected"] = hidden_keys["in_scope"] | hidden_keys["in_date"]
    hidden_keys["people_known"] = _hidden_coverage(all_rows, small_rows)

    def mask(row: ReportRow) -> ReportRow:
        hidden_names = [name for name, keys in hidden_keys.items() if row.key in keys]
        return replace(row, hidden=frozenset(hidden_names))

    return replace(report, rows=[mask(row) for row in report.rows], total=mask(report.total))


def _counter(name: str) -> Callable[[ReportRow], int]:
    """Return a function that reads one of :data:`COUNTS` from a row."""
    return lambda row: int(getattr(row.figures, name))


def _hidden_coverage(all_rows: Sequence[ReportRow], small_rows: Collection[str]) -> set[str]:
    """Return the keys of rows whose number of people known here may not be printed.

    Nearly everybody known is in scope. So where rows are hidden for being small, this number is
    hidden in them, too, and its total with it, from which it could be worked out.
    """
    total = all_rows[-1]
    if small_rows:
        few_known = [row.key for row in all_rows if row.coverage.people < THRESHOLD]
        return {total.key, *small_rows, *few_known}
    rows = [row for row in all_rows if row.coverage.headcount is not None or row is total]
    return _hidden_keys(rows, lambda row: row.coverage.people)


def _hidden_keys(
    rows_and_total: Sequence[ReportRow],
    count: Callable[[ReportRow], int],
    hide: Collection[str] = frozenset(),
) -> set[str]:
    """Return the keys of rows whose count may not be printed; the last row is the total.

    ``hide`` holds the keys of rows hidden for other reasons.
    """
    *rows, total = rows_and_total
    column = suppress(
        [count(row) for row in rows],
        count(total),
        hide={position for position, row in enumerate(rows) if row.key in hide},
    )
    printed_counts = (*column.cells, column.total)
    pairs = zip(rows_and_total, printed_counts, strict=True)
    return {row.key for row, printed_count in pairs if printed_count is None}
