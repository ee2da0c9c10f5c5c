"""The quiz as authors write it: pages, their questions and outcomes."""

from quizzes.authoring.models.pages import Outcome, Question, QuizPage

__all__ = ["Outcome", "Question", "QuizPage"]
