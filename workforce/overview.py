"""The manager's first sentence, counted in the database: how many are ready, how many late, where nobody is.

:func:`workforce.cover.muster` is the rule; :func:`counted` is its twin in SQL. A hundred thousand obligations
are counted in the time of one page, because no row of them leaves the database.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, DateField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Substr

from courses.models import Course
from workforce.cover import Answer, Cover, Muster
from workforce.models import Membership, Obligation, Unit
from workforce.models.obligations import DaysLater, ObligationQuerySet
from workforce.readiness import Standing

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
    """Counts of people (each once) and, by standing, of the rows of the table; the courses anybody is asked.

    ``asked`` counts people whether or not they are exempt.
    """

    people: Muster
    asked: int = 0
    standings: Mapping[str, int] = field(default_factory=dict)
    rows_overdue: int = 0
    courses: tuple[int, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows the table has."""
        return sum(self.standings.values())


#: What counting rests on.
READ = ("person", "held_on", "is_started", "due_on", "exempt_from", "exempt_until", "course__recertify_days")


def _binding(on: date) -> Q:
    """What no exemption covers."""
    return ~Q(exempt_from__lte=on, exempt_until__gte=on) | Q(exempt_from=None)


def _short(on: date) -> Q:
    """What binds and is not in date."""
    return _binding(on) & (Q(held_on=None) | Q(held_on__lt=on))


def counted(*, on: date) -> dict[str, Count]:
    """For obligations with facts: people of whom something is asked, those not in date in all of it, the late.

    It repeats what ``with_standing`` says, without asking who has begun: that is half of the work.
    """
    return {
        "people": Count("person", distinct=True, filter=_binding(on)),
        "short": Count("person", distinct=True, filter=_short(on)),
        "overdue": Count("person", distinct=True, filter=_short(on) & Q(due_on__lt=on)),
    }


def overview(people: ObligationQuerySet, *, on: date) -> Overview:
    """The counts over obligations with their facts on a day, in one statement that reads each row once."""
    theirs = people.order_by().filter(course=OuterRef("pk"))  # the first one found will do
    exempt = Q(exempt_from__lte=on, exempt_until__gte=on)
    never, until = _binding(on) & Q(held_on=None), DaysLater(Value(on, DateField()), F("course__recertify_days"))
    held = _binding(on) & Q(held_on__gte=on)
    by = {
        Standing.EXEMPT: exempt,
        Standing.IN_PROGRESS: never & Q(is_started=True),
        Standing.NOT_STARTED: never & Q(is_started=False),
        Standing.EXPIRED: _binding(on) & Q(held_on__lt=on),
        Standing.EXPIRING: held & Q(held_on__lte=until),
        Standing.CERTIFIED: held & Q(held_on__gt=until),
    }
    standings = {standing.value: Count("pk", filter=where) for standing, where in by.items()}
    late = Count("pk", filter=_short(on) & Q(due_on__lt=on))
    asked = Count("person", distinct=True)
    facts = people.order_by().values(*READ)  # the rest of the facts is not worked out
    found = facts.aggregate(**counted(on=on), **standings, late=late, asked=asked)
    return Overview(
        people=_muster(found),
        asked=found["asked"],
        standings={name: found[name] for name in standings},
        rows_overdue=found["late"],
        courses=tuple(Course.objects.filter(Exists(theirs)).order_by("pk").values_list("pk", flat=True)),
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
