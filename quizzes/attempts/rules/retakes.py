"""Whether a quiz may be taken (again), how often, and how long to wait before a retake."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True)
class SittingTerms:
    """The terms on which one person may take a quiz; None means no limit.

    ``attempts`` and ``minutes`` include the person's allowances; ``wait`` is the shortest time
    between handing in and the next sitting.
    """

    attempts: int | None = None
    wait: timedelta = timedelta(0)
    minutes: float | None = None

    def attempts_left(self, handed_in: int) -> int | None:
        """Return how many attempts are left after so many; None without a limit."""
        if self.attempts is None:
            return None
        return max(self.attempts - handed_in, 0)


class RefusalReason(StrEnum):
    """Why nobody may begin."""

    NONE_LEFT = "none left"
    TOO_SOON = "too soon"
    HELD = "held"  # the questions are not in step with the English ones in this language


@dataclass(frozen=True)
class SittingRefusal:
    """Why somebody may not begin now, and from when they may.

    ``until`` is None when they may never begin again, or when nobody knows when.
    """

    reason: RefusalReason
    until: datetime | None = None


@dataclass(frozen=True)
class NextSitting:
    """What a person should know before another sitting begins.

    ``attempts_left`` is None without a limit. ``is_for_missed``: it asks only what they missed.
    """

    terms: SittingTerms
    attempts_left: int | None
    refusal: SittingRefusal | None
    is_for_missed: bool = False


def refusal(
    terms: SittingTerms, handed_in: Sequence[datetime], *, at: datetime
) -> SittingRefusal | None:
    """Return why another sitting may not begin at a moment; None when it may.

    ``handed_in`` are the moments at which earlier sittings were handed in.
    """
    if terms.attempts is not None and len(handed_in) >= terms.attempts:
        return SittingRefusal(RefusalReason.NONE_LEFT)
    if not handed_in:
        return None
    may_begin_at = max(handed_in) + terms.wait
    if at < may_begin_at:
        return SittingRefusal(RefusalReason.TOO_SOON, may_begin_at)
    return None


def may_retake(refusal: SittingRefusal | None) -> bool:
    """Say whether another sitting may begin, now or later."""
    return refusal is None or refusal.reason is not RefusalReason.NONE_LEFT
