"""Readiness of many: counts of people in one group, for one course on one day."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from statistics import median

from compliance.standing.rules import Facts, Standing, is_exempt, is_in_date, is_overdue, standing


def days_overdue(facts: Facts, *, on: date) -> int:
    """Return for how many days somebody has been overdue: since the due date or a later expiry."""
    overdue_since = max(facts.due_on, facts.held_until or facts.due_on)
    return (on - overdue_since).days


def is_within_grace(facts: Facts, *, on: date) -> bool:
    """Return whether somebody is *within grace*.

    They still have time, have never completed the course, and are not in date by training
    elsewhere.

    Whoever is in date counts above the line of compliance, and therefore below it, too.
    """
    return on <= facts.due_on and not facts.is_completed and not is_in_date(facts, on=on)


def share(part: int, whole: int) -> Fraction | None:
    """Return ``part`` ÷ ``whole``; None (printed as unknown) when there is nobody to divide by."""
    if whole == 0:
        return None
    return Fraction(part, whole)


def median_days(days: Sequence[int]) -> float | None:
    """Return the median of the days people have been overdue, one number for each; None of none."""
    if not days:
        return None
    return median(days)


@dataclass(frozen=True)
class ReadinessFigures:
    """Counts of people in one group, for one course on one day.

    ``in_scope`` (N) leaves out people who are exempt: a long absence is recorded as an exemption.
    They are counted in ``exempt`` so that an exemption cannot hide. Agency staff are in N and
    counted again in ``agency``. ``within_grace`` counts nobody who is in date or has completed:
    every count is at most ``in_scope``, and ``in_date`` at most ``expected``.
    """

    in_scope: int = 0
    offered: int = 0
    started: int = 0
    completed: int = 0
    in_date: int = 0
    expiring: int = 0
    overdue: int = 0
    within_grace: int = 0
    exempt: int = 0
    agency: int = 0
    overdue_days: float | None = None  # the median, in days; None when nobody is overdue

    @property
    def expected(self) -> int:
        """The denominator of compliance: N − within grace, not completed and not in date."""
        return self.in_scope - self.within_grace


def figures(people: Iterable[Facts], *, on: date) -> ReadinessFigures:
    """Return the figures of people on a day.

    Each person must come once (see :func:`compliance.standing.rules.merge_facts`).
    """
    counts: Counter[str] = Counter()
    days_of_overdue_people: list[int] = []
    for facts in people:
        if is_exempt(facts, on=on):
            counts["exempt"] += 1
            continue
        counts["in_scope"] += 1
        counts["offered"] += facts.is_offered
        counts["started"] += facts.is_started
        counts["completed"] += facts.is_completed
        counts["in_date"] += is_in_date(facts, on=on)
        counts["expiring"] += standing(facts, on=on) is Standing.EXPIRING
        counts["within_grace"] += is_within_grace(facts, on=on)
        counts["agency"] += facts.is_agency
        if is_overdue(facts, on=on):
            days_of_overdue_people.append(days_overdue(facts, on=on))
    return ReadinessFigures(
        **counts,
        overdue=len(days_of_overdue_people),
        overdue_days=median_days(days_of_overdue_people),
    )


@dataclass(frozen=True)
class RegisterCoverage:
    """How many of the people who work somewhere are known here at all.

    ``people`` are those with a membership where a headcount is known; ``headcount`` is None where
    it is known nowhere, which is printed as "register unknown" and never as 100 %.
    """

    places: int = 0
    places_known: int = 0
    people: int = 0
    headcount: int | None = None
