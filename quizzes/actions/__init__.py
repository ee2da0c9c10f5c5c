"""Writes about quizzes: start, answer, change language, hand in."""

from quizzes.actions.allowing import OwnAllowanceError, allow, withdraw_allowance
from quizzes.actions.answering import (
    NotAChoiceError,
    TimeIsUpError,
    UnansweredError,
    answer,
    submit_attempt,
)
from quizzes.actions.copying import point_into_copy
from quizzes.actions.merging import move_allowances, move_attempts
from quizzes.actions.starting import (
    NotNowError,
    continue_in_language,
    freeze,
    may_start,
    opening,
    start_attempt,
    terms_of,
)

__all__ = [
    "NotAChoiceError",
    "NotNowError",
    "OwnAllowanceError",
    "TimeIsUpError",
    "UnansweredError",
    "allow",
    "answer",
    "continue_in_language",
    "freeze",
    "may_start",
    "move_allowances",
    "move_attempts",
    "opening",
    "point_into_copy",
    "start_attempt",
    "submit_attempt",
    "terms_of",
    "withdraw_allowance",
]
