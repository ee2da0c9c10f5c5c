"""The interface of every kind of question, and the types they share."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import ClassVar

from quizzes.papers.rules.content import Answer, PaperChoice, PaperQuestion

#: The fields of a form as the browser sent them: the values of each field by its name.
FormFields = Mapping[str, Sequence[str]]
#: The scores of an answer that earns nothing, and of one that earns everything.
NO_SCORE, FULL_SCORE = Fraction(0), Fraction(1)


class AnswerShape(StrEnum):
    """The shape an answer must have; each has its own error message."""

    ONE = "one"
    SOME = "some"
    EVERY_LINE = "every line"
    EVERY_NUMBER_ONCE = "every number once"


class NotAnAnswerError(ValueError):
    """The form holds no answer to the question; ``shape`` says which one it should have."""

    def __init__(self, shape: AnswerShape) -> None:
        super().__init__(shape)
        self.shape = shape


class ChoiceVerdict(StrEnum):
    """The verdict on one choice. The values are part of names in the style sheet."""

    RIGHT = "correct"  # chosen, and right
    WRONG = "incorrect"  # chosen, and wrong
    MISSED = "missed"  # not chosen, though right
    PLAIN = "plain"  # not chosen, and rightly so

    @classmethod
    def of(cls, *, is_chosen: bool, is_right: bool) -> "ChoiceVerdict":
        """Return the verdict on a choice from what the learner did and what is right."""
        if is_chosen:
            return cls.RIGHT if is_right else cls.WRONG
        return cls.MISSED if is_right else cls.PLAIN


@dataclass(frozen=True)
class ChoiceReview:
    """One choice of an answered question, with its verdict.

    Where a kind asks for more than a tick, ``answer_text`` is what the learner put beside the
    choice and ``right_text`` what belongs there. ``step_text`` is the step of a story it is in.
    """

    choice: PaperChoice
    verdict: ChoiceVerdict
    answer_text: str = ""
    right_text: str = ""
    step_text: str = ""

    @property
    def is_chosen(self) -> bool:
        """Say whether the learner chose it."""
        return self.verdict in (ChoiceVerdict.RIGHT, ChoiceVerdict.WRONG)


class QuestionKind(ABC):
    """One kind of question: how an answer is read from a form, marked and reviewed.

    Only ``read`` raises; the others take any answer, as an old paper or an attacker may send it.
    """

    #: Its name in papers, templates and the question's StreamField.
    name: ClassVar[str]
    #: Whether the order of the choices means nothing, so that it may differ between people.
    shuffles: ClassVar[bool] = True
    #: Whether the order of the ids in an answer means nothing.
    is_a_set: ClassVar[bool] = True

    @abstractmethod
    def read(self, question: PaperQuestion, form_fields: FormFields) -> Answer:
        """Return the answer in a form. Raises :class:`NotAnAnswerError`."""

    @abstractmethod
    def score(self, question: PaperQuestion, answer: Answer) -> Fraction:
        """Return the score of ``answer``, from 0 to 1; 0 for an answer that makes no sense."""

    @abstractmethod
    def right_answer(self, question: PaperQuestion) -> Answer:
        """Return an answer that scores 1."""

    @abstractmethod
    def guess_score(self, question: PaperQuestion) -> Fraction:
        """Return the mean score of answers given at random."""

    @abstractmethod
    def review_choices(self, question: PaperQuestion, answer: Answer) -> tuple[ChoiceReview, ...]:
        """Return the choices with their verdicts, in reading order."""

    @abstractmethod
    def accepts(self, question: PaperQuestion, answer: Answer) -> bool:
        """Say whether ``answer`` is a whole answer, right or wrong, that can be saved."""


def last_value(form_fields: FormFields, name: str) -> str:
    """Return the value of a field; the last one where a form has several, empty for none."""
    values = form_fields.get(name, ())
    return values[-1] if values else ""


def as_answer(value: object) -> Answer:
    """Return whatever was stored or sent as an answer in one form; what is not text is dropped."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list | tuple):
        return tuple(part for part in value if isinstance(part, str))
    return ()
