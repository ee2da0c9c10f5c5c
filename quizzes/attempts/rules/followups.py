"""When the optional quizzes before and after a course can be taken. Plain rules."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

#: Days after the course on which its follow-up questions come again.
STAGES = (30, 90, 180)
#: For so many days the last stage can be taken; the others until the next one begins.
LAST_OPEN_DAYS = 60


class OfferRefusal(StrEnum):
    """Why somebody cannot take an optional quiz now. Templates compare the values."""

    BEGUN = "begun"  # the course has begun: what they knew before it cannot be measured any more
    TAKEN = "taken"  # they have answered it
    NOT_NOW = "not now"  # the course is not completed, or no stage is open


@dataclass(frozen=True)
class FollowUpStage:
    """A stage, ``days`` after the course, from ``opens_on`` up to and including ``closes_on``."""

    days: int
    opens_on: date
    closes_on: date


def open_stage(completed_on: date, *, on: date) -> FollowUpStage | None:
    """Return the stage that is open on a day after a course; None between and after stages."""
    end_days = (*STAGES[1:], STAGES[-1] + LAST_OPEN_DAYS)
    for days, end_day in zip(STAGES, end_days, strict=True):
        opens_on = completed_on + timedelta(days=days)
        closes_on = completed_on + timedelta(days=end_day - 1)
        if opens_on <= on <= closes_on:
            return FollowUpStage(days, opens_on, closes_on)
    return None


def stage_to_take(
    completed_on: date, taken_stages: Collection[int], *, on: date
) -> FollowUpStage | None:
    """Return the open stage unless it is among ``taken_stages`` (in days after the course).

    A stage that was missed cannot be taken later.
    """
    stage = open_stage(completed_on, on=on)
    if stage is None or stage.days in taken_stages:
        return None
    return stage


def completed_between(on: date) -> tuple[date, date]:
    """Return the first and the last day of completion after which some stage is open on a day."""
    longest = timedelta(days=STAGES[-1] + LAST_OPEN_DAYS - 1)
    return on - longest, on - timedelta(days=STAGES[0])


def baseline_refusal(
    *, done_count: int, has_completed: bool, is_taken: bool
) -> OfferRefusal | None:
    """Return why somebody cannot take the questions before a course; None when they can.

    ``done_count`` counts the activities done in the present enrolment. ``has_completed``: they
    completed the course before. ``is_taken``: they handed the questions in, which stays so.
    """
    if is_taken:
        return OfferRefusal.TAKEN
    if done_count or has_completed:
        return OfferRefusal.BEGUN
    return None


def message_occasion(code: str, days: int, completed_on: date) -> str:
    """Return the stored name of a message's occasion: nobody is sent two for the same one."""
    return f"{code} {days} days after {completed_on}"
