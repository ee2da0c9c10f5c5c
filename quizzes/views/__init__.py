"""One question a page, answers saved as they are given, then the result. No script needed."""

from quizzes.views.beginning import start
from quizzes.views.questions import QuestionView, picture, submit, with_answer
from quizzes.views.results import result

__all__ = ["QuestionView", "picture", "result", "start", "submit", "with_answer"]
