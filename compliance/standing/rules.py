"""The standing of one person in one obligation on one day, from facts.

The definitions follow the requirements brief on workforce readiness, section 2 ("Metrics"):
*in scope*, *offered*, *started*, *completed*, *in date*, *overdue*, *compliance*; the pitfalls of
its section 4 (denominators, duplicates, grace) are named where they are met. The twin in SQL:
:mod:`compliance.standing.queries` and ``ObligationQuerySet.with_standing``.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum


class Standing(StrEnum):
    """A person's standing in one obligation on one day; *overdue* is a separate yes or no."""

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
    """The facts, on the day in question, about one person and one course they must hold.

    ``held_until`` is the last day of the newest certificate earned by that day and not revoked
    since. ``recertify_days`` is the course's window before expiry in which one may renew.
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
    """Return whether an exemption covers the day; its first and last day both count."""
    if facts.exempt_from is None or facts.exempt_until is None:
        return False
    return facts.exempt_from <= on <= facts.exempt_until


def is_in_date(facts: Facts, *, on: date) -> bool:
    """Return whether the course is held on a day: *in date* = latest pass + validity ≥ date."""
    return facts.held_until is not None and on <= facts.held_until


def standing(facts: Facts, *, on: date) -> Standing:
    """Return the standing on a day.

    Once certified a person is certified, expiring or expired – never "in progress" again, so that a
    renewal begun too late cannot hide a lapse. The day the renewal window opens is already
    *expiring*; the last day in force is not yet *expired*.
    """
    if is_exempt(facts, on=on):
        return Standing.EXEMPT
    if facts.held_until is None:
        if facts.is_started:
            return Standing.IN_PROGRESS
        return Standing.NOT_STARTED
    if facts.held_until < on:
        return Standing.EXPIRED
    if facts.held_until <= on + timedelta(days=facts.recertify_days):
        return Standing.EXPIRING
    return Standing.CERTIFIED


def is_overdue(facts: Facts, *, on: date) -> bool:
    """Return whether someone neither exempt nor in date is past the due date."""
    is_excused = is_exempt(facts, on=on)
    return facts.due_on < on and not is_in_date(facts, on=on) and not is_excused


def precedence(facts: Facts, *, on: date) -> tuple[bool, bool, bool, date, date]:
    """Return a sort key: of several obligations for one course the least takes precedence.

    An exemption from one rule or employer does not exempt from another, so exempt facts only take
    precedence when all are. Somebody is in date when in date in every one of them, and overdue when
    overdue in any. Of those, what is held for least decides (one may need a signature that others
    do not), and of equals the earliest due date stands: a second job opens no second grace. Twin in
    SQL: :func:`compliance.standing.queries.takes_precedence`.
    """
    is_on_time = not is_overdue(facts, on=on)
    return (
        is_exempt(facts, on=on),
        is_in_date(facts, on=on),
        is_on_time,
        facts.held_until or date.min,
        facts.due_on,
    )


def merge_facts(duplicates: Iterable[Facts], *, on: date) -> Facts:
    """Return one person's facts from several obligations for one course: people are counted once.

    Those of the obligation that takes :func:`precedence`; being told once is being told.
    """
    all_facts = list(duplicates)
    binding_facts = [facts for facts in all_facts if not is_exempt(facts, on=on)]
    if not binding_facts:
        binding_facts = all_facts
    leading = min(binding_facts, key=lambda facts: precedence(facts, on=on))
    return replace(
        leading,
        is_offered=any(facts.is_offered for facts in binding_facts),
        is_agency=all(facts.is_agency for facts in binding_facts),
    )
