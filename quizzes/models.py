"""The models of this app, for Django to find: each lives in the package of its feature."""

from quizzes.attempts.models import Allowance, Attempt, Response
from quizzes.authoring.models import Outcome, Question, QuizPage
from quizzes.papers.models import Paper

__all__ = ["Allowance", "Attempt", "Outcome", "Paper", "Question", "QuizPage", "Response"]
