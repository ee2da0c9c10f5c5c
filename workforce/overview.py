"""The manager's first sentence, counted in the database: how many are ready, how many late, where nobody is.

:func:`workforce.cover.muster` is the rule; :func:`counted` is its twin in SQL. A hundred thousand obligations
are counted in the time of one page, because no row of them leaves the database.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr

from workforce.cover import Answer, Cover, Muster
from workforce.models import Membership, Obligation, Unit
from workforce.models.obligations import ObligationQuerySet

#: The shifts a place may need somebody on; *rotating* people are on each of them now and then.
SHIFTS = (Membership.Shift.NIGHT, Membership.Shift.EVENING, Membership.Shift.DAY)


@dataclass(frozen=True)
class Place:
    """A workplace (or a unit outside any) and the cover of each of its shifts, nights first."""

    unit: Unit
    covers: tuple[Cover, ...]

    @property
    def gaps(self) -> list[str]:
        """The shifts on which nobody is ready."""
        return [cover.shift for cover in self.covers if cover.answer is Answer.NOBODY_READY]


@dataclass(frozen=True)
class Overview:
    """Counts of people (each once); and, by course, standing and *overdue*, of the rows of the table."""

    people: Muster
    rows_by: Mapping[tuple[int, str, bool], int] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many rows the table has."""
        return sum(self.rows_by.values())

    @property
    def rows_overdue(self) -> int:
        """How many rows are overdue."""
        return sum(count for (_course, _standing, is_overdue), count in self.rows_by.items() if is_overdue)

    @property
    def standings(self) -> Mapping[str, int]:
        """How many rows there are of each standing."""
        counts: Counter[str] = Counter()
        for (_course, standing, _is_overdue), count in self.rows_by.items():
            counts[standing] += count
        return counts

    @property
    def courses(self) -> list[int]:
        """The courses asked of anybody."""
        return sorted({course for course, _standing, _is_overdue in self.rows_by})


def counted(*, on: date) -> dict[str, Count]:
    """For obligations with facts: people of whom something is asked, those not in date in all of it, the late.

    It repeats what ``with_standing`` says, without asking who has begun: that is half of the work.
    """
    binding = ~Q(exempt_from__lte=on, exempt_until__gte=on) | Q(exempt_from=None)
    short = binding & (Q(held_on=None) | Q(held_on__lt=on))
    return {
        "people": Count("person", distinct=True, filter=binding),
        "short": Count("person", distinct=True, filter=short),
        "overdue": Count("person", distinct=True, filter=short & Q(due_on__lt=on)),
    }


def overview(people: ObligationQuerySet, *, on: date) -> Overview:
    """The counts over obligations with their standing on a day, in two statements."""
    every: Any = people  # with a standing, which no checker knows of
    rows = every.values("course", "standing", "is_overdue").annotate(rows=Count("pk")).order_by()
    return Overview(
        people=_muster(people.aggregate(**counted(on=on))),
        rows_by={(row["course"], row["standing"], row["is_overdue"]): row["rows"] for row in rows},
    )


def by_child(people: QuerySet[Obligation], unit: Unit, *, on: date) -> Mapping[str, Muster]:
    """The counts of each direct child of ``unit`` and everything below it, by the child's tree path."""
    upto = len(unit.path) + unit.steplen
    rows = people.annotate(child=Substr("membership__unit__path", 1, upto)).values("child").annotate(**counted(on=on))
    return {row["child"]: _muster(row) for row in rows.order_by()}


def cover_of(people: QuerySet[Obligation], units: Iterable[Unit], *, on: date) -> list[Place]:
    """The cover of each place among ``units`` (in order of path), where nobody is ready first.

    A team belongs to its workplace; whoever is in two teams of one workplace is counted in each.
    """
    rows = people.values("membership__unit_id", "membership__shift").annotate(**counted(on=on)).order_by()
    by_unit: dict[int, dict[str, Muster]] = {}
    for row in rows:
        by_unit.setdefault(row["membership__unit_id"], {})[row["membership__shift"]] = _muster(row)
    at: dict[Unit, dict[str, Muster]] = {}
    workplace: Unit | None = None
    for unit in units:
        inside = workplace and unit.path.startswith(workplace.path)
        workplace = workplace if inside else unit if unit.kind == Unit.Kind.WORKPLACE else None
        place = workplace or unit
        if unit.kind != Unit.Kind.WORKPLACE and unit.pk not in by_unit:
            continue
        musters = at.setdefault(place, {})
        for shift, found in by_unit.get(unit.pk, {}).items():
            musters[shift] = musters.get(shift, Muster()) + found
    return sorted((Place(unit, _covers(musters)) for unit, musters in at.items()), key=_urgency)


def _covers(musters: Mapping[str, Muster]) -> tuple[Cover, ...]:
    rotating = musters.get(Membership.Shift.ROTATING, Muster())
    return tuple(Cover(shift, musters.get(shift, Muster()), rotating) for shift in SHIFTS)


def _urgency(place: Place) -> tuple[list[bool], str]:
    """Nobody on nights comes first, then in the evening, then by day; the rest by name."""
    return [shift not in place.gaps for shift in SHIFTS], place.unit.name


def _muster(row: Mapping[str, int]) -> Muster:
    return Muster(people=row["people"], ready=row["people"] - row["short"], overdue=row["overdue"])
