"""The manager's first sentence, counted in the database: how many are ready, how many late, where nobody is.

:func:`compliance.cover.rules.muster` is the rule; :func:`counted` is its twin in SQL. A hundred thousand obligations
are counted in the time of one page, because no row of them leaves the database.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, DateField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Substr

from compliance.cover.rules import Answer, Cover, Muster
from compliance.obligations.models import Obligation, ObligationQuerySet
from compliance.standing.rules import Standing
from courses.models import Course
from foundation.dates import DaysLater
from workforce.people.models import Membership
from workforce.units.models import Unit

#: The shifts a place may need somebody on; *rotating* people are on each of them now and then.
SHIFTS = (Membership.Shift.NIGHT, Membership.Shift.EVENING, Membership.Shift.DAY)


@dataclass(frozen=True)
class Place:
    """A workplace (or a unit outside any) and the cover of each of its shifts asked about, nights first."""

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
READ = (
    "person",
    "held_on",
    "is_started",
    "due_on",
    "exempt_from",
    "exempt_until",
    "course__recertify_days",
)


def _binding(on: date) -> Q:
    """What no exemption covers; most people have none, so that is asked first."""
    return Q(exempt_from=None) | Q(exempt_from__gt=on) | Q(exempt_until__lt=on)


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
    until = DaysLater(Value(on, DateField()), F("course__recertify_days"))
    never, held = _binding(on) & Q(held_on=None), _binding(on) & Q(held_on__gte=on)
    rows = {
        "binding": _binding(on),
        "never": never,
        "begun": never & Q(is_started=True),
        "held": held,
        "expiring": held & Q(held_on__lte=until),
        "late": _short(on) & Q(due_on__lt=on),
    }
    facts = people.order_by().values(*READ)  # the rest of the facts is not worked out
    counts = {name: Count("pk", filter=where) for name, where in rows.items()}
    found = facts.aggregate(
        **counted(on=on), **counts, rows=Count("pk"), asked=Count("person", distinct=True)
    )
    return Overview(
        people=_muster(found),
        asked=found["asked"],
        standings=_standings(found),
        rows_overdue=found["late"],
        courses=tuple(
            Course.objects.filter(Exists(theirs)).order_by("pk").values_list("pk", flat=True)
        ),
    )


def _standings(found: Mapping[str, int]) -> dict[str, int]:
    """Rows by standing. What is left of a whole is not asked of every row again."""
    by = {
        Standing.EXEMPT: found["rows"] - found["binding"],
        Standing.IN_PROGRESS: found["begun"],
        Standing.NOT_STARTED: found["never"] - found["begun"],
        Standing.EXPIRED: found["binding"] - found["never"] - found["held"],
        Standing.EXPIRING: found["expiring"],
        Standing.CERTIFIED: found["held"] - found["expiring"],
    }
    return {standing.value: count for standing, count in by.items()}


def by_child(people: QuerySet[Obligation], unit: Unit, *, on: date) -> Mapping[str, Muster]:
    """The counts of each direct child of ``unit`` and everything below it, by the child's tree path."""
    upto = len(unit.path) + unit.steplen
    rows = (
        people.annotate(child=Substr("membership__unit__path", 1, upto))
        .values("child")
        .annotate(**counted(on=on))
    )
    return {row["child"]: _muster(row) for row in rows.order_by()}


def cover_of(
    people: QuerySet[Obligation], units: Iterable[Unit], *, on: date, shifts: Sequence[str] = SHIFTS
) -> list[Place]:
    """The cover of each place among ``units`` (in order of path), where nobody is ready first.

    A team belongs to its workplace; whoever is in two teams of one workplace is counted in each.
    """
    # By path, in whose order the tree is read: to sort by key would take as long as to count.
    rows = (
        people.values("membership__unit__path", "membership__shift")
        .annotate(**counted(on=on))
        .order_by()
    )
    by_path: dict[str, dict[str, Muster]] = {}
    for row in rows:
        by_path.setdefault(row["membership__unit__path"], {})[row["membership__shift"]] = _muster(
            row
        )
    at: dict[Unit, dict[str, Muster]] = {}
    workplace: Unit | None = None
    for unit in units:
        inside = workplace and unit.path.startswith(workplace.path)
        workplace = workplace if inside else unit if unit.kind == Unit.Kind.WORKPLACE else None
        place = workplace or unit
        if unit.kind != Unit.Kind.WORKPLACE and unit.path not in by_path:
            continue
        musters = at.setdefault(place, {})
        for shift, found in by_path.get(unit.path, {}).items():
            musters[shift] = musters.get(shift, Muster()) + found
    return sorted(
        (Place(unit, _covers(musters, shifts)) for unit, musters in at.items()), key=_urgency
    )


def _covers(musters: Mapping[str, Muster], shifts: Sequence[str]) -> tuple[Cover, ...]:
    rotating = musters.get(Membership.Shift.ROTATING, Muster())
    return tuple(Cover(shift, musters.get(shift, Muster()), rotating) for shift in shifts)


def _urgency(place: Place) -> tuple[list[bool], str]:
    """Nobody on nights comes first, then in the evening, then by day; the rest by name."""
    gaps = place.gaps
    return [shift not in gaps for shift in SHIFTS], place.unit.name


def _muster(row: Mapping[str, int]) -> Muster:
    return Muster(people=row["people"], ready=row["people"] - row["short"], overdue=row["overdue"])
