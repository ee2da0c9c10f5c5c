"""The registry of kinds of question. A system check proves that each has all it needs."""

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

from quizzes.papers.rules.content import Answer, PaperQuestion
from quizzes.papers.rules.kinds.arranging import Matching, Ordering
from quizzes.papers.rules.kinds.base import (
    NO_SCORE,
    AnswerShape,
    ChoiceReview,
    ChoiceVerdict,
    FormFields,
    NotAnAnswerError,
    QuestionKind,
    as_answer,
)
from quizzes.papers.rules.kinds.branching import Branching
from quizzes.papers.rules.kinds.picking import BestAction, Multiple, Route, Spot, TrueFalse, Urgency

__all__ = [
    "KINDS",
    "Answer",
    "AnswerShape",
    "ChoiceReview",
    "ChoiceVerdict",
    "FormFields",
    "NotAnAnswerError",
    "QuestionKind",
    "Route",
    "as_answer",
    "is_right",
    "score",
]

_ALL: tuple[QuestionKind, ...] = (
    BestAction(),
    Multiple(),
    TrueFalse(),
    Ordering(),
    Matching(),
    Urgency(),
    Branching(),
    Spot(),
)

#: Every kind by its name.
KINDS: Mapping[str, QuestionKind] = MappingProxyType({kind.name: kind for kind in _ALL})


def score(question: PaperQuestion, answer: object) -> Fraction:
    """Return the score of anything stored or sent as an answer, from 0 to 1.

    It is 0 for a kind that does not exist any more.
    """
    kind = KINDS.get(question.kind)
    return kind.score(question, as_answer(answer)) if kind else NO_SCORE


def is_right(question: PaperQuestion, answer: object) -> bool:
    """Say whether the answer has the full score."""
    return score(question, answer) == 1
