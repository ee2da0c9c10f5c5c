"""When somebody is offered the questions before a course and those after it. Plain rules."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

#: Days after the course on which the questions come again.
STAGES = (30, 90, 180)
#: For so many days the last of them can be taken; the others until the next one comes.
LAST_OPEN_DAYS = 60


class OfferRefusal(StrEnum):
    """Why somebody is not offered questions that do not count."""

    BEGUN = "begun"  # the course: what they knew before can no longer be asked
    TAKEN = "taken"  # they have answered them
    NOT_NOW = "not now"  # the course is not completed, or no stage is open


@dataclass(frozen=True)
class FollowUpStage:
    """One stage that can be taken now: ``days`` after the course, from ``opens_on`` up to ``closes_on``."""

    days: int
    opens_on: date
    closes_on: date


def open_stage(completed_on: date, *, on: date) -> FollowUpStage | None:
    """The stage after a course completed on a day whose time it is; None when it is nobody's."""
    ends = (*STAGES[1:], STAGES[-1] + LAST_OPEN_DAYS)
    for days, end in zip(STAGES, ends, strict=True):
        opens_on, closes_on = (
            completed_on + timedelta(days=days),
            completed_on + timedelta(days=end - 1),
        )
        if opens_on <= on <= closes_on:
            return FollowUpStage(days, opens_on, closes_on)
    return None


def stage_to_take(completed_on: date, taken: Collection[int], *, on: date) -> FollowUpStage | None:
    """What somebody is offered on a day who has ``taken`` some stages; one they missed is not made up for."""
    found = open_stage(completed_on, on=on)
    return found if found and found.days not in taken else None


def completed_between(on: date) -> tuple[date, date]:
    """The first and the last day of completion after which some stage is open on a day."""
    longest = timedelta(days=STAGES[-1] + LAST_OPEN_DAYS - 1)
    return on - longest, on - timedelta(days=STAGES[0])


def baseline_refused(*, done: int, has_completed: bool, is_taken: bool) -> OfferRefusal | None:
    """Why somebody is not asked what they know before a course; None when they are.

    ``done`` counts the activities done in the present run, ``has_completed`` says that they completed the
    course before. Once it is taken it stays so.
    """
    if is_taken:
        return OfferRefusal.TAKEN
    return OfferRefusal.BEGUN if done or has_completed else None


def message_occasion(code: str, days: int, completed_on: date) -> str:
    """The occasion a message is written for: the same one is never written for twice."""
    return f"{code} {days} days after {completed_on}"
