"""Counts of people who are ready, overdue or covering a shift, made in the database.

:func:`count_aggregates` repeats the rule :func:`compliance.cover.rules.count_ready` in SQL, so that
a hundred thousand obligations are counted in the time of one page: no row leaves the database.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, DateField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Substr

from compliance.cover.rules import ReadinessCounts, ShiftCover, ShiftCoverState
from compliance.obligations.models import Obligation, ObligationQuerySet
from compliance.standing.rules import Standing
from courses.models import Course
from foundation.dates import DaysLater
from workforce.people.models import Membership
from workforce.units.models import Unit, child_path_length

#: The shifts a place may need somebody on; *rotating* people are on each of them now and then.
SHIFTS = (Membership.Shift.NIGHT, Membership.Shift.EVENING, Membership.Shift.DAY)


@dataclass(frozen=True)
class WorkplaceCover:
    """A workplace (or a unit outside any) and the cover of each of its shifts, nights first."""

    unit: Unit
    covers: tuple[ShiftCover, ...]

    @property
    def gaps(self) -> list[str]:
        """The shifts on which nobody is ready."""
        return [cover.shift for cover in self.covers if cover.state is ShiftCoverState.NOBODY_READY]


@dataclass(frozen=True)
class ReadinessOverview:
    """Counts of people (each once) and of the rows of the table by standing; ids of the courses.

    ``people_with_obligations`` counts people whether or not they are exempt.
    """

    people: ReadinessCounts
    people_with_obligations: int = 0
    standings: Mapping[str, int] = field(default_factory=dict)
    rows_overdue: int = 0
    courses: tuple[int, ...] = ()

    @property
    def rows(self) -> int:
        """The number of rows of the table."""
        return sum(self.standings.values())


#: The columns that counting reads.
READ = (
    "person",
    "valid_until",
    "is_started",
    "due_on",
    "exempt_from",
    "exempt_until",
    "course__recertify_days",
)


def _binding(on: date) -> Q:
    """Match what no exemption covers; most people have none, so that is tested first."""
    return Q(exempt_from=None) | Q(exempt_from__gt=on) | Q(exempt_until__lt=on)


def _short(on: date) -> Q:
    """Match what binds and is not in date."""
    return _binding(on) & (Q(valid_until=None) | Q(valid_until__lt=on))


def count_aggregates(*, on: date) -> dict[str, Count]:
    """Return aggregates for obligations with facts: ``people``, ``short`` (not ready), ``overdue``.

    They repeat what ``with_standing`` says, without asking who has begun: that is half of the work.
    """
    return {
        "people": Count("person", distinct=True, filter=_binding(on)),
        "short": Count("person", distinct=True, filter=_short(on)),
        "overdue": Count("person", distinct=True, filter=_short(on) & Q(due_on__lt=on)),
    }


def overview(people: ObligationQuerySet, *, on: date) -> ReadinessOverview:
    """Count obligations with their facts on a day, in one statement that reads each row once."""
    until = DaysLater(Value(on, DateField()), F("course__recertify_days"))
    never = _binding(on) & Q(valid_until=None)
    held = _binding(on) & Q(valid_until__gte=on)
    conditions = {
        "binding": _binding(on),
        "never": never,
        "begun": never & Q(is_started=True),
        "held": held,
        "expiring": held & Q(valid_until__lte=until),
        "late": _short(on) & Q(due_on__lt=on),
    }
    row_aggregates = {name: Count("pk", filter=where) for name, where in conditions.items()}
    facts = people.order_by().values(*READ)  # the rest of the facts is not worked out
    totals = facts.aggregate(
        **count_aggregates(on=on),
        **row_aggregates,
        rows=Count("pk"),
        with_obligations=Count("person", distinct=True),
    )
    # EXISTS stops at the first obligation of a course.
    obligations_of_course = people.order_by().filter(course=OuterRef("pk"))
    courses = Course.objects.filter(Exists(obligations_of_course)).order_by("pk")
    return ReadinessOverview(
        people=_readiness_counts(totals),
        people_with_obligations=totals["with_obligations"],
        standings=_standings(totals),
        rows_overdue=totals["late"],
        courses=tuple(courses.values_list("pk", flat=True)),
    )


def _standings(totals: Mapping[str, int]) -> dict[str, int]:
    """Return the rows by standing; remainders are subtracted here instead of counted by SQL."""
    by_standing = {
        Standing.EXEMPT: totals["rows"] - totals["binding"],
        Standing.IN_PROGRESS: totals["begun"],
        Standing.NOT_STARTED: totals["never"] - totals["begun"],
        Standing.EXPIRED: totals["binding"] - totals["never"] - totals["held"],
        Standing.EXPIRING: totals["expiring"],
        Standing.CERTIFIED: totals["held"] - totals["expiring"],
    }
    return {standing.value: count for standing, count in by_standing.items()}


def by_child(
    people: QuerySet[Obligation], unit: Unit, *, on: date
) -> Mapping[str, ReadinessCounts]:
    """Count each direct child of ``unit`` with everything below it, by the child's tree path."""
    path_length = child_path_length(unit.path)
    rows = (
        people.annotate(child=Substr("membership__unit__path", 1, path_length))
        .values("child")
        .annotate(**count_aggregates(on=on))
    )
    return {row["child"]: _readiness_counts(row) for row in rows.order_by()}


def cover_of(
    people: QuerySet[Obligation], units: Iterable[Unit], *, on: date, shifts: Sequence[str] = SHIFTS
) -> list[WorkplaceCover]:
    """Return the cover of each place among ``units`` (in order of path), gaps first.

    A team belongs to its workplace; whoever is in two teams of one workplace is counted in each.
    """
    counts_by_path = _counts_by_path(people, on=on)
    counts_by_place: dict[Unit, dict[str, ReadinessCounts]] = {}
    workplace: Unit | None = None
    for unit in units:
        if workplace is None or not unit.path.startswith(workplace.path):
            workplace = unit if unit.kind == Unit.Kind.WORKPLACE else None
        if unit.kind != Unit.Kind.WORKPLACE and unit.path not in counts_by_path:
            continue
        place_counts = counts_by_place.setdefault(workplace or unit, {})
        for shift, counts in counts_by_path.get(unit.path, {}).items():
            place_counts[shift] = place_counts.get(shift, ReadinessCounts()) + counts
    places = [
        WorkplaceCover(unit, _shift_covers(counts, shifts))
        for unit, counts in counts_by_place.items()
    ]
    return sorted(places, key=_urgency)


def _counts_by_path(
    people: QuerySet[Obligation], *, on: date
) -> Mapping[str, Mapping[str, ReadinessCounts]]:
    """Count by unit path and shift."""
    # By path, in whose order the tree is read: to sort by key would take as long as to count.
    rows = (
        people.values("membership__unit__path", "membership__shift")
        .annotate(**count_aggregates(on=on))
        .order_by()
    )
    by_path: dict[str, dict[str, ReadinessCounts]] = defaultdict(dict)
    for row in rows:
        path, shift = row["membership__unit__path"], row["membership__shift"]
        by_path[path][shift] = _readiness_counts(row)
    return by_path


def _shift_covers(
    counts_by_shift: Mapping[str, ReadinessCounts], shifts: Sequence[str]
) -> tuple[ShiftCover, ...]:
    rotating = counts_by_shift.get(Membership.Shift.ROTATING, ReadinessCounts())
    covers = []
    for shift in shifts:
        steady = counts_by_shift.get(shift, ReadinessCounts())
        covers.append(ShiftCover(shift, steady, rotating))
    return tuple(covers)


def _urgency(place: WorkplaceCover) -> tuple[list[bool], str]:
    """Sort places with a gap at night first, then in the evening, then by day; then by name."""
    gaps = place.gaps
    return [shift not in gaps for shift in SHIFTS], place.unit.name


def _readiness_counts(row: Mapping[str, int]) -> ReadinessCounts:
    return ReadinessCounts(
        people=row["people"], ready=row["people"] - row["short"], overdue=row["overdue"]
    )
