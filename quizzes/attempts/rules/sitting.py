"""When a quiz may be taken, until when, and how much of the result is shown. Plain rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil

from quizzes.papers.rules.content import ReviewLevel, ReviewPolicy

#: How long after its time was up an answer still counts: it may have been on its way.
GRACE = timedelta(seconds=30)
#: How long a result counts as just handed in; Moodle’s two minutes.
JUST_NOW = timedelta(minutes=2)


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


def deadline(terms: SittingTerms, *, at: datetime) -> datetime | None:
    """Return when the time of a sitting that begins now is up; None without a limit."""
    if terms.minutes is None:
        return None
    return at + timedelta(minutes=terms.minutes)


def is_over(deadline_at: datetime | None, *, at: datetime) -> bool:
    """Say whether an answer at this moment comes too late."""
    return deadline_at is not None and at > deadline_at + GRACE


def minutes_left(deadline_at: datetime, *, at: datetime) -> int:
    """Return the whole minutes until time is up, rounded up; 0 afterwards."""
    return max(ceil((deadline_at - at) / timedelta(minutes=1)), 0)


def may_retake(refusal: SittingRefusal | None) -> bool:
    """Say whether another sitting may begin, now or later."""
    return refusal is None or refusal.reason is not RefusalReason.NONE_LEFT


def review_level(
    review: ReviewPolicy, *, submitted_at: datetime, may_retake: bool, at: datetime
) -> ReviewLevel:
    """Return how much of a result a learner may see at a moment."""
    if at - submitted_at <= JUST_NOW:
        return review.after
    return review.later if may_retake else review.closed


def includes(level: ReviewLevel, other_level: ReviewLevel) -> bool:
    """Say whether ``level`` shows all that ``other_level`` does."""
    ladder = tuple(ReviewLevel)
    return ladder.index(level) >= ladder.index(other_level)
