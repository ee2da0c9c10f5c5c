"""Readiness: what may be said of one person on one day, and of many.

The definitions follow the requirements brief on workforce readiness, section 2 ("Metrics"): *in scope*,
*offered*, *started*, *completed*, *in date*, *overdue*, *compliance*; the pitfalls of its section 4
(denominators, duplicates, grace) are named where they are met. Nothing here knows a database.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


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
