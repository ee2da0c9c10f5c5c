"""Quizzes as authors write them; papers, attempts and responses as learners leave them."""

from quizzes.models.choices import EACH, END, FEEDBACK, SKILLS, Purpose, Retake
from quizzes.models.pages import Outcome, Question, QuizPage
from quizzes.models.records import (
    Allowance,
    Attempt,
    AttemptQuerySet,
    Paper,
    Response,
    ResponseQuerySet,
)

__all__ = [
    "EACH",
    "END",
    "FEEDBACK",
    "SKILLS",
    "Allowance",
    "Attempt",
    "AttemptQuerySet",
    "Outcome",
    "Paper",
    "Purpose",
    "Question",
    "QuizPage",
    "Response",
    "ResponseQuerySet",
    "Retake",
]
