"""Until when an attempt goes on: its deadline, and whether an answer comes too late."""

from datetime import datetime, timedelta
from math import ceil

from quizzes.attempts.rules.retakes import AttemptTerms

#: How long after its time was up an answer still counts: it may have been on its way.
GRACE = timedelta(seconds=30)


def deadline(terms: AttemptTerms, *, at: datetime) -> datetime | None:
    """Return when the time of an attempt that begins now is up; None without a limit."""
    if terms.minutes_allowed is None:
        return None
    return at + timedelta(minutes=terms.minutes_allowed)


def is_too_late(deadline_at: datetime | None, *, at: datetime) -> bool:
    """Say whether an answer at this moment comes too late."""
    return deadline_at is not None and at > deadline_at + GRACE


def minutes_left(deadline_at: datetime, *, at: datetime) -> int:
    """Return the whole minutes until time is up, rounded up; 0 afterwards."""
    return max(ceil((deadline_at - at) / timedelta(minutes=1)), 0)
