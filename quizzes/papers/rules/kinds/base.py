"""What every kind of question can do, and the words they share."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import ClassVar

from quizzes.papers.rules.content import Answer, PaperChoice, PaperQuestion

#: The fields of a form as they came: every value given under each name.
FormFields = Mapping[str, Sequence[str]]
NOTHING, ALL = Fraction(0), Fraction(1)


class AnswerShape(StrEnum):
    """What a form has to say before it is an answer."""

    ONE = "one"
    SOME = "some"
    EVERY_LINE = "every line"
    EVERY_NUMBER_ONCE = "every number once"


class NotAnAnswerError(ValueError):
    """What was posted is no answer to the question; ``shape`` says what an answer looks like."""

    def __init__(self, shape: AnswerShape) -> None:
        super().__init__(shape)
        self.shape = shape


class ChoiceVerdict(StrEnum):
    """What became of one choice: taken rightly, taken wrongly, left out wrongly, left out rightly."""

    RIGHT = "correct"
    WRONG = "incorrect"
    MISSED = "missed"
    LEFT = "plain"

    @classmethod
    def of(cls, *, taken: bool, right: bool) -> "ChoiceVerdict":
        """The verdict on a choice that is ``right`` to take and was ``taken``, or not."""
        if taken:
            return cls.RIGHT if right else cls.WRONG
        return cls.MISSED if right else cls.LEFT


@dataclass(frozen=True)
class ChoiceReview:
    """One line of an explained question.

    ``given`` is what was put there, ``wanted`` what belongs there, where a kind asks for more than a tick;
    ``under`` is the step it was offered in.
    """

    choice: PaperChoice
    verdict: ChoiceVerdict
    given: str = ""
    wanted: str = ""
    under: str = ""

    @property
    def is_taken(self) -> bool:
        """Whether the learner chose it."""
        return self.verdict in (ChoiceVerdict.RIGHT, ChoiceVerdict.WRONG)


class QuestionKind(ABC):
    """One kind of question: how an answer is read, marked and explained. Pure; it raises on no answer."""

    #: Its name in papers, templates and the question's StreamField.
    name: ClassVar[str]
    #: Whether the order in which choices are shown means nothing, so that it may differ between people.
    shuffles: ClassVar[bool] = True
    #: Whether an answer says the same in any order.
    is_a_set: ClassVar[bool] = True

    @abstractmethod
    def read(self, question: PaperQuestion, posted: FormFields) -> Answer:
        """The answer in the form that was ``posted``. Raises :class:`NotAnAnswerError`."""

    @abstractmethod
    def score(self, question: PaperQuestion, answer: Answer) -> Fraction:
        """What ``answer`` is worth, from 0 to 1; 0 for an answer that makes no sense."""

    @abstractmethod
    def right_answer(self, question: PaperQuestion) -> Answer:
        """An answer worth 1."""

    @abstractmethod
    def guess_score(self, question: PaperQuestion) -> Fraction:
        """What somebody who knows nothing earns on average, answering at random."""

    @abstractmethod
    def rows(self, question: PaperQuestion, answer: Answer) -> tuple[ChoiceReview, ...]:
        """Every choice with what became of it, in the order to read."""

    @abstractmethod
    def accepts(self, question: PaperQuestion, answer: Answer) -> bool:
        """Whether ``answer`` is a whole answer, right or wrong, to be kept and marked."""


def as_answer(given: object) -> Answer:
    """Whatever was stored or sent as an answer; what is not text is left out."""
    if isinstance(given, str):
        return (given,)
    if isinstance(given, list | tuple):
        return tuple(part for part in given if isinstance(part, str))
    return ()
