"""When a quiz may be taken, and until when. Plain rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil

from quizzes.papers.rules.content import ReviewLevel, ReviewPolicy

#: How long after its time was up an answer still counts: it may have been on its way.
GRACE = timedelta(seconds=30)
#: For how long a result counts as just handed in; Moodle’s two minutes.
JUST_NOW = timedelta(minutes=2)


@dataclass(frozen=True)
class SittingTerms:
    """On what terms one person may take a quiz: None means no limit.

    ``attempts`` and ``minutes`` include what the person was allowed beyond everybody else.
    """

    attempts: int | None = None
    wait: timedelta = timedelta(0)
    minutes: float | None = None

    def attempts_left(self, handed_in: int) -> int | None:
        """How many attempts are left after so many; None without a limit."""
        return None if self.attempts is None else max(self.attempts - handed_in, 0)


class RefusalReason(StrEnum):
    """Why nobody may begin."""

    NONE_LEFT = "none left"
    TOO_SOON = "too soon"
    HELD = "held"  # the questions are not in step with the English ones in this language


@dataclass(frozen=True)
class SittingRefusal:
    """Why somebody may not begin now, and from when they may (None: not any more, or nobody knows)."""

    reason: RefusalReason
    until: datetime | None = None


@dataclass(frozen=True)
class NextSitting:
    """What somebody is told before a sitting begins.

    ``attempts_left``: attempts, None without a limit; ``is_for_missed``: only what they missed is asked again.
    """

    terms: SittingTerms
    attempts_left: int | None
    refusal: SittingRefusal | None
    is_for_missed: bool = False


def refusal(
    terms: SittingTerms, handed_in: Sequence[datetime], *, at: datetime
) -> SittingRefusal | None:
    """Whether another sitting may not begin at a moment, after those ``handed_in``; None when it may."""
    if terms.attempts is not None and len(handed_in) >= terms.attempts:
        return SittingRefusal(RefusalReason.NONE_LEFT)
    again = max(handed_in) + terms.wait if handed_in else at
    return SittingRefusal(RefusalReason.TOO_SOON, again) if at < again else None


def deadline(terms: SittingTerms, *, at: datetime) -> datetime | None:
    """When the time of a sitting that begins now is up; None without a limit."""
    return at + timedelta(minutes=terms.minutes) if terms.minutes is not None else None


def is_over(deadline_at: datetime | None, *, at: datetime) -> bool:
    """Whether an answer that comes at this moment comes too late."""
    return deadline_at is not None and at > deadline_at + GRACE


def minutes_left(deadline_at: datetime, *, at: datetime) -> int:
    """Whole minutes until time is up, a begun one counting as one; 0 afterwards."""
    return max(ceil((deadline_at - at) / timedelta(minutes=1)), 0)


def may_retake(refused: SittingRefusal | None) -> bool:
    """Whether another sitting may begin, now or later."""
    return refused is None or refused.reason is not RefusalReason.NONE_LEFT


def review_level(
    review: ReviewPolicy, *, submitted_at: datetime, may_retake: bool, at: datetime
) -> ReviewLevel:
    """How much of a result somebody sees at a moment."""
    if at - submitted_at <= JUST_NOW:
        return review.after
    return review.later if may_retake else review.closed


def includes(shown: ReviewLevel, level: ReviewLevel) -> bool:
    """Whether what is shown includes ``level``."""
    ladder = tuple(ReviewLevel)
    return ladder.index(shown) >= ladder.index(level)
