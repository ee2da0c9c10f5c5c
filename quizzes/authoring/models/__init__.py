"""The quiz as authors write it: pages, their questions and outcomes."""

from quizzes.authoring.models.pages import QuizPage
from quizzes.authoring.models.questions import Outcome, Question

__all__ = ["Outcome", "Question", "QuizPage"]
