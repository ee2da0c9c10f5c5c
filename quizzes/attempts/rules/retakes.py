"""Whether a quiz may be taken (again), how often, and how long to wait before a retake."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True)
class AttemptTerms:
    """The terms on which one person may take a quiz; None means no limit.

    ``attempts_allowed`` and ``minutes_allowed`` include the person's allowances; ``waiting_time``
    is the shortest time between handing in and the next attempt.
    """

    attempts_allowed: int | None = None
    waiting_time: timedelta = timedelta(0)
    minutes_allowed: float | None = None

    def attempts_left(self, handed_in_count: int) -> int | None:
        """Return how many attempts are left after so many; None without a limit."""
        if self.attempts_allowed is None:
            return None
        return max(self.attempts_allowed - handed_in_count, 0)


class RefusalReason(StrEnum):
    """Why another attempt may not begin."""

    NONE_LEFT = "none left"
    TOO_SOON = "too soon"
    OUT_OF_STEP = "held"  # in this language the questions are not in step with the English ones


@dataclass(frozen=True)
class AttemptRefusal:
    """Why somebody may not begin another attempt now, and from when they may.

    ``may_begin_at`` is None when they may never begin again, or when nobody knows when.
    """

    reason: RefusalReason
    may_begin_at: datetime | None = None


@dataclass(frozen=True)
class NextAttempt:
    """What a person should know before another attempt begins.

    ``attempts_left`` is None without a limit; ``refusal`` is None where it may begin now.
    ``asks_missed_only``: it asks only what they missed.
    """

    terms: AttemptTerms
    attempts_left: int | None
    refusal: AttemptRefusal | None
    asks_missed_only: bool = False


def refusal(
    terms: AttemptTerms, handed_in_at: Sequence[datetime], *, at: datetime
) -> AttemptRefusal | None:
    """Return why another attempt may not begin at a moment; None when it may.

    ``handed_in_at`` are the moments at which earlier attempts were handed in.
    """
    if terms.attempts_allowed is not None and len(handed_in_at) >= terms.attempts_allowed:
        return AttemptRefusal(RefusalReason.NONE_LEFT)
    if not handed_in_at:
        return None
    may_begin_at = max(handed_in_at) + terms.waiting_time
    if at < may_begin_at:
        return AttemptRefusal(RefusalReason.TOO_SOON, may_begin_at)
    return None


def may_retake(refusal: AttemptRefusal | None) -> bool:
    """Say whether another attempt may begin, now or later."""
    return refusal is None or refusal.reason is not RefusalReason.NONE_LEFT
