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
        uncovered = ShiftCoverState.NOBODY_READY
        return [cover.shift for cover in self.covers if cover.state is uncovered]


@dataclass(frozen=True)
class ReadinessOverview:
    """Counts of people (each once), and of the rows of the table: one for each obligation.

    ``people_with_obligations`` counts people whether or not they are exempt. ``standings`` is the
    number of rows by standing, ``courses`` the ids of the courses of all rows.
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
COUNTED_COLUMNS = (
    "person",
    "valid_until",
    "is_started",
    "due_on",
    "exempt_from",
    "exempt_until",
    "course__recertify_days",
)


def _is_binding(on: date) -> Q:
    """Match what no exemption covers; most people have none, so that is tested first."""
    return Q(exempt_from=None) | Q(exempt_from__gt=on) | Q(exempt_until__lt=on)


def _is_not_ready(on: date) -> Q:
    """Match what binds and is not in date."""
    is_not_in_date = Q(valid_until=None) | Q(valid_until__lt=on)
    return _is_binding(on) & is_not_in_date


def _is_late(on: date) -> Q:
    """Match what binds, is not in date and is past its due date."""
    return _is_not_ready(on) & Q(due_on__lt=on)


def count_aggregates(*, on: date) -> dict[str, Count]:
    """Return aggregates for obligations with facts: ``people``, ``not_ready`` and ``overdue``.

    Each counts people once. They repeat what ``with_standing`` says, without asking who has begun:
    that is half of the work.
    """
    return {
        "people": Count("person", distinct=True, filter=_is_binding(on)),
        "not_ready": Count("person", distinct=True, filter=_is_not_ready(on)),
        "overdue": Count("person", distinct=True, filter=_is_late(on)),
    }


def _row_aggregates(*, on: date) -> dict[str, Count]:
    """Return aggregates that count the rows of the table, by the name of what they count."""
    window_ends = DaysLater(Value(on, DateField()), F("course__recertify_days"))
    is_never_certified = _is_binding(on) & Q(valid_until=None)
    is_in_date = _is_binding(on) & Q(valid_until__gte=on)
    return {
        "not_exempt": Count("pk", filter=_is_binding(on)),
        "never_certified": Count("pk", filter=is_never_certified),
        "started_never_certified": Count("pk", filter=is_never_certified & Q(is_started=True)),
        "in_date": Count("pk", filter=is_in_date),
        "expiring": Count("pk", filter=is_in_date & Q(valid_until__lte=window_ends)),
        "overdue_rows": Count("pk", filter=_is_late(on)),
        "rows": Count("pk"),
    }


def overview(obligations: ObligationQuerySet, *, on: date) -> ReadinessOverview:
    """Count obligations with their facts on a day, in one statement that reads each row once."""
    # Without the other columns, their facts are not worked out.
    rows = obligations.order_by().values(*COUNTED_COLUMNS)
    counts = rows.aggregate(
        **count_aggregates(on=on),
        **_row_aggregates(on=on),
        with_obligations=Count("person", distinct=True),
    )
    # EXISTS stops at the first obligation of a course.
    obligations_of_course = obligations.order_by().filter(course=OuterRef("pk"))
    courses = Course.objects.filter(Exists(obligations_of_course)).order_by("pk")
    return ReadinessOverview(
        people=_readiness_counts(counts),
        people_with_obligations=counts["with_obligations"],
        standings=_rows_by_standing(counts),
        rows_overdue=counts["overdue_rows"],
        courses=tuple(courses.values_list("pk", flat=True)),
    )


def _rows_by_standing(counts: Mapping[str, int]) -> dict[str, int]:
    """Return the number of rows in each standing, from those of :func:`_row_aggregates`.

    Each row that is not exempt was never certified, is in date, or was in date once. A remainder is
    a subtraction here instead of one more condition for every row of the SQL.
    """
    return {
        Standing.EXEMPT.value: counts["rows"] - counts["not_exempt"],
        Standing.IN_PROGRESS.value: counts["started_never_certified"],
        Standing.NOT_STARTED.value: counts["never_certified"] - counts["started_never_certified"],
        Standing.EXPIRED.value: counts["not_exempt"]
        - counts["never_certified"]
        - counts["in_date"],
        Standing.EXPIRING.value: counts["expiring"],
        Standing.CERTIFIED.value: counts["in_date"] - counts["expiring"],
    }


def by_child(
    obligations: QuerySet[Obligation], unit: Unit, *, on: date
) -> Mapping[str, ReadinessCounts]:
    """Count each direct child of ``unit`` with everything below it, by the child's tree path."""
    child_path = Substr("membership__unit__path", 1, child_path_length(unit.path))
    children = (
        obligations.annotate(child_path=child_path)
        .values("child_path")
        .annotate(**count_aggregates(on=on))
        .order_by()
    )
    return {child["child_path"]: _readiness_counts(child) for child in children}


def cover_of(
    obligations: QuerySet[Obligation],
    units: Iterable[Unit],
    *,
    on: date,
    shifts: Sequence[str] = SHIFTS,
) -> list[WorkplaceCover]:
    """Return the cover of each place among ``units`` (in order of path), gaps first.

    A team belongs to its workplace; whoever is in two teams of one workplace is counted in each.
    """
    counts_by_path = _counts_by_path(obligations, on=on)
    counts_by_place: dict[Unit, dict[str, ReadinessCounts]] = {}
    workplace: Unit | None = None
    for unit in units:
        if workplace is None or not unit.path.startswith(workplace.path):
            workplace = None
            if unit.kind == Unit.Kind.WORKPLACE:
                workplace = unit
        # A workplace is listed even when nobody works there, any other unit only with people.
        if unit.kind != Unit.Kind.WORKPLACE and unit.path not in counts_by_path:
            continue
        place = workplace or unit
        place_counts = counts_by_place.setdefault(place, {})
        for shift, unit_counts in counts_by_path.get(unit.path, {}).items():
            counts = place_counts.get(shift, ReadinessCounts())
            place_counts[shift] = counts + unit_counts
    covers: list[WorkplaceCover] = []
    for place, place_counts in counts_by_place.items():
        shift_covers = _shift_covers(place_counts, shifts)
        covers.append(WorkplaceCover(place, shift_covers))
    return sorted(covers, key=_urgency)


def _counts_by_path(
    obligations: QuerySet[Obligation], *, on: date
) -> Mapping[str, Mapping[str, ReadinessCounts]]:
    """Return the counts by unit path, and of each path by shift."""
    # By path, in whose order the tree is read: to sort by key would take as long as to count.
    rows = (
        obligations.values("membership__unit__path", "membership__shift")
        .annotate(**count_aggregates(on=on))
        .order_by()
    )
    counts_by_path: dict[str, dict[str, ReadinessCounts]] = defaultdict(dict)
    for row in rows:
        counts_by_shift = counts_by_path[row["membership__unit__path"]]
        counts_by_shift[row["membership__shift"]] = _readiness_counts(row)
    return counts_by_path


def _shift_covers(
    counts_by_shift: Mapping[str, ReadinessCounts], shifts: Sequence[str]
) -> tuple[ShiftCover, ...]:
    """Return the cover of each of ``shifts``, in their order."""
    rotating = counts_by_shift.get(Membership.Shift.ROTATING, ReadinessCounts())
    covers: list[ShiftCover] = []
    for shift in shifts:
        steady = counts_by_shift.get(shift, ReadinessCounts())
        covers.append(ShiftCover(shift, steady, rotating))
    return tuple(covers)


def _urgency(place: WorkplaceCover) -> tuple[list[bool], str]:
    """Return a sort key: a gap at night first, then in the evening, then by day; then the name."""
    is_covered_by_shift = [shift not in place.gaps for shift in SHIFTS]
    return is_covered_by_shift, place.unit.name


def _readiness_counts(row: Mapping[str, int]) -> ReadinessCounts:
    """Return the counts of a row of :func:`count_aggregates`."""
    return ReadinessCounts(
        people=row["people"], ready=row["people"] - row["not_ready"], overdue=row["overdue"]
    )
