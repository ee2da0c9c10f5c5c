"""Readiness: what may be said of one person on one day, and of many.

The definitions follow the requirements brief on workforce readiness, section 2 ("Metrics"): *in scope*,
*offered*, *started*, *completed*, *in date*, *overdue*, *compliance*; the pitfalls of its section 4
(denominators, duplicates, grace) are named where they are met. Nothing here knows a database.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from statistics import median


class Standing(StrEnum):
    """Where one person stands in one obligation on one day. *Overdue* is a separate yes or no."""

    CERTIFIED = "certified"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    IN_PROGRESS = "in_progress"
    NOT_STARTED = "not_started"
    EXEMPT = "exempt"


#: The standings in which a certificate is in date.
READY = frozenset({Standing.CERTIFIED, Standing.EXPIRING})


@dataclass(frozen=True)
class Facts:
    """What is known, on the day in question, of one person and one course they must hold.

    ``held_until`` is the last day of the newest certificate earned by that day and not revoked since.
    ``recertify_days`` is the course's window before expiry in which one may renew.
    """

    due_on: date
    held_until: date | None = None
    is_offered: bool = False
    is_started: bool = False
    is_completed: bool = False
    exempt_from: date | None = None
    exempt_until: date | None = None
    recertify_days: int = 60
    is_agency: bool = False


def is_exempt(facts: Facts, *, on: date) -> bool:
    """Whether an exemption covers the day; its first and last day both count."""
    if facts.exempt_from is None or facts.exempt_until is None:
        return False
    return facts.exempt_from <= on <= facts.exempt_until


def is_in_date(facts: Facts, *, on: date) -> bool:
    """*In-date* = latest pass + validity ≥ date."""
    return facts.held_until is not None and on <= facts.held_until


def standing(facts: Facts, *, on: date) -> Standing:
    """The standing on a day.

    Once certified a person is certified, expiring or expired – never "in progress" again, so that a
    renewal begun too late cannot hide a lapse. The day the renewal window opens is already *expiring*;
    the last day in force is not yet *expired*.
    """
    if is_exempt(facts, on=on):
        return Standing.EXEMPT
    if facts.held_until is None:
        return Standing.IN_PROGRESS if facts.is_started else Standing.NOT_STARTED
    if facts.held_until < on:
        return Standing.EXPIRED
    if facts.held_until <= on + timedelta(days=facts.recertify_days):
        return Standing.EXPIRING
    return Standing.CERTIFIED


def is_overdue(facts: Facts, *, on: date) -> bool:
    """*Overdue* = due date < date, for someone neither exempt nor in date."""
    return facts.due_on < on and not is_in_date(facts, on=on) and not is_exempt(facts, on=on)


def days_overdue(facts: Facts, *, on: date) -> int:
    """For how many days an overdue person has been so: since the due date, or since the expiry if later."""
    return (on - max(facts.due_on, facts.held_until or facts.due_on)).days


def is_within_grace(facts: Facts, *, on: date) -> bool:
    """*Within grace*: still has time, has never completed the course, and is not in date by training elsewhere.

    Whoever is in date counts above the line of compliance, and therefore below it, too.
    """
    return on <= facts.due_on and not facts.is_completed and not is_in_date(facts, on=on)


def precedence(facts: Facts, *, on: date) -> tuple[bool, bool, bool, date, date]:
    """Which of several obligations for the same course speaks for a person on a day: the least of these.

    An exemption from one rule or employer does not exempt from another, so exempt facts only speak when all
    are. Somebody is in date when in date in every one of them, and overdue when overdue in any. Of those,
    what is held for least speaks (one may want a signature that others do not), and of equals the earliest
    due date stands: a second job opens no second grace. Its twin in SQL: ``ObligationQuerySet.leading``.
    """
    is_late = is_overdue(facts, on=on)
    return (
        is_exempt(facts, on=on),
        is_in_date(facts, on=on),
        not is_late,
        facts.held_until or date.min,
        facts.due_on,
    )


def counted_once(duplicates: Iterable[Facts], *, on: date) -> Facts:
    """One person's facts from several obligations for the same course: people are counted once.

    The one that takes :func:`precedence` speaks; being told once is being told.
    """
    every = list(duplicates)
    binding = [facts for facts in every if not is_exempt(facts, on=on)] or every
    first = min(binding, key=lambda facts: precedence(facts, on=on))
    return Facts(
        due_on=first.due_on,
        held_until=first.held_until,
        is_offered=any(facts.is_offered for facts in binding),
        is_started=first.is_started,
        is_completed=first.is_completed,
        exempt_from=first.exempt_from,
        exempt_until=first.exempt_until,
        recertify_days=first.recertify_days,
        is_agency=all(facts.is_agency for facts in binding),
    )


def share(part: int, whole: int) -> Fraction | None:
    """``part`` ÷ ``whole``; None (printed as unknown) when there is nobody to divide by."""
    return Fraction(part, whole) if whole else None


@dataclass(frozen=True)
class Figures:
    """Counts of people in one group, for one course on one day.

    ``in_scope`` (N) leaves out people who are exempt: a long absence is recorded as an exemption. They
    are counted in ``exempt`` so that an exemption cannot hide. Agency staff are in N and counted again
    in ``agency``. ``within_grace`` counts nobody who is in date or has completed: every count is at most
    ``in_scope``, and ``in_date`` at most ``expected``.
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


def figures(people: Iterable[Facts], *, on: date) -> Figures:
    """The figures of people on a day; each person must come once (see :func:`counted_once`)."""
    every = list(people)
    scope = [facts for facts in every if not is_exempt(facts, on=on)]
    late = [days_overdue(facts, on=on) for facts in scope if is_overdue(facts, on=on)]
    return Figures(
        in_scope=len(scope),
        offered=sum(facts.is_offered for facts in scope),
        started=sum(facts.is_started for facts in scope),
        completed=sum(facts.is_completed for facts in scope),
        in_date=sum(is_in_date(facts, on=on) for facts in scope),
        expiring=sum(standing(facts, on=on) is Standing.EXPIRING for facts in scope),
        overdue=len(late),
        within_grace=sum(is_within_grace(facts, on=on) for facts in scope),
        exempt=len(every) - len(scope),
        agency=sum(facts.is_agency for facts in scope),
        overdue_days=median(late) if late else None,
    )


@dataclass(frozen=True)
class Coverage:
    """How many of the people who work somewhere are known here at all.

    ``people`` are those with a membership where a headcount is known; ``headcount`` is None where it is
    known nowhere, which is printed as "register unknown" and never as 100 %.
    """

    places: int = 0
    places_known: int = 0
    people: int = 0
    headcount: int | None = None
