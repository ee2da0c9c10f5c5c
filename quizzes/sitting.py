"""When a quiz may be taken, and until when. Plain rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from quizzes.asked import Review, Shown

#: How long after its time was up an answer still counts: it may have been on its way.
GRACE = timedelta(seconds=30)
#: For how long a result counts as just handed in; Moodle’s two minutes.
JUST_NOW = timedelta(minutes=2)


@dataclass(frozen=True)
class Terms:
    """On what terms one person may take a quiz: None means no limit.

    ``attempts`` and ``minutes`` include what the person was allowed beyond everybody else.
    """

    attempts: int | None = None
    wait: timedelta = timedelta(0)
    minutes: float | None = None


class Reason(StrEnum):
    """Why nobody may begin."""

    NONE_LEFT = "none left"
    TOO_SOON = "too soon"


@dataclass(frozen=True)
class Refusal:
    """Why somebody may not begin now, and from when they may (None: not any more)."""

    reason: Reason
    until: datetime | None = None


def refusal(terms: Terms, handed_in: Sequence[datetime], *, at: datetime) -> Refusal | None:
    """Whether another sitting may not begin at a moment, after those ``handed_in``; None when it may."""
    if terms.attempts is not None and len(handed_in) >= terms.attempts:
        return Refusal(Reason.NONE_LEFT)
    again = max(handed_in) + terms.wait if handed_in else at
    return Refusal(Reason.TOO_SOON, again) if at < again else None


def deadline(terms: Terms, *, at: datetime) -> datetime | None:
    """When the time of a sitting that begins now is up; None without a limit."""
    return at + timedelta(minutes=terms.minutes) if terms.minutes is not None else None


def is_over(deadline_at: datetime | None, *, at: datetime) -> bool:
    """Whether an answer that comes at this moment comes too late."""
    return deadline_at is not None and at > deadline_at + GRACE


def shown(review: Review, *, submitted_at: datetime, may_retake: bool, at: datetime) -> Shown:
    """How much of a result somebody sees at a moment."""
    if at - submitted_at <= JUST_NOW:
        return review.after
    return review.later if may_retake else review.closed
