"""How a question stands on paper, and how what was written there is read. Imports no Django.

Letters are Latin in every script: a supervisor who cannot read the sheet’s language enters them all the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from string import ascii_uppercase

from quizzes.papers.rules.content import (
    Answer,
    PaperChoice,
    PaperContent,
    PaperMatch,
    PaperQuestion,
)
from quizzes.papers.rules.kinds import KINDS, AnswerShape, FormFields, NotAnAnswerError
from quizzes.papers.rules.kinds.arranging import Matching, Ordering
from quizzes.papers.rules.kinds.branching import Branching, here
from quizzes.papers.rules.kinds.picking import PickSeveral
from quizzes.papers.rules.presentation import ask

STEP_FIELD = "step-"  # how the field of one step of a story begins; the step’s id follows


class PenMethod(StrEnum):
    """How a question is answered with a pen."""

    TICK = "tick"
    TICK_ALL = "tick all"
    NUMBERS = "numbers"
    LETTERS = "letters"
    STORY = "story"


@dataclass(frozen=True)
class SheetChoice:
    """One choice with its mark: a letter, or the number it has on a picture.

    ``goes_to`` is the number of the step it leads to in a story; 0 where the story ends.
    """

    mark: str
    choice: PaperChoice
    goes_to: int = 0


@dataclass(frozen=True)
class SheetStep:
    """One step of a story."""

    number: int
    id: str
    text: str
    lines: tuple[SheetChoice, ...]


@dataclass(frozen=True)
class SheetQuestion:
    """A question at its ``position`` (from 1); ``partners`` are what belongs to its lines, each with its letter."""

    position: int
    question: PaperQuestion
    method: PenMethod
    lines: tuple[SheetChoice, ...] = ()
    partners: tuple[tuple[str, PaperMatch], ...] = ()
    steps: tuple[SheetStep, ...] = ()


def sheet_question(position: int, question: PaperQuestion) -> SheetQuestion:
    """The question as it is printed, choices in the order of the paper."""
    match KINDS[question.kind]:
        case Branching():
            return SheetQuestion(position, question, PenMethod.STORY, steps=_steps(question))
        case Matching():
            partners = tuple((letter(n), one) for n, one in enumerate(ask(question).matches))
            lines = tuple(SheetChoice(str(n), one) for n, one in enumerate(question.choices, 1))
            return SheetQuestion(position, question, PenMethod.LETTERS, lines, partners)
        case Ordering():
            way = PenMethod.NUMBERS
        case PickSeveral():
            way = PenMethod.TICK_ALL
        case _:
            way = PenMethod.TICK
    return SheetQuestion(
        position, question, way, _lines(question.choices, is_numbered=question.picture is not None)
    )


def letter(number: int) -> str:
    """``A`` for 0, ``B`` for 1 …, ``AA`` after ``Z``."""
    rounds, rest = divmod(number, len(ascii_uppercase))
    return ascii_uppercase[rest] * (rounds + 1)


def unprintable_positions(paper: PaperContent) -> tuple[int, ...]:
    """The positions of questions that no pen can answer: of kinds nobody knows, and stories that lead back."""
    return tuple(
        number for number, question in enumerate(paper.questions, 1) if not _is_printable(question)
    )


def _is_printable(question: PaperQuestion) -> bool:
    if question.kind not in KINDS:
        return False
    order = [step.id for step in question.steps]
    onward = [choice for choice in question.choices if choice.leads_to]
    known = all({choice.step, choice.leads_to} <= set(order) for choice in onward)
    return known and all(
        order.index(choice.leads_to) > order.index(choice.step) for choice in onward
    )


def _lines(choices: Sequence[PaperChoice], *, is_numbered: bool) -> tuple[SheetChoice, ...]:
    return tuple(
        SheetChoice(str(n + 1) if is_numbered else letter(n), choice)
        for n, choice in enumerate(choices)
    )


def _steps(question: PaperQuestion) -> tuple[SheetStep, ...]:
    numbers = {step.id: number for number, step in enumerate(question.steps, 1)}
    steps = []
    for step in question.steps:
        offered = [choice for choice in question.choices if choice.step == step.id]
        lines = (
            SheetChoice(letter(n), one, numbers.get(one.leads_to, 0))
            for n, one in enumerate(offered)
        )
        steps.append(SheetStep(numbers[step.id], step.id, step.text, tuple(lines)))
    return tuple(steps)


def read_sheet_answer(printed: SheetQuestion, posted: FormFields) -> Answer:
    """The answer in what was entered; nothing for a question that was left blank.

    Raises :class:`quizzes.papers.rules.kinds.NotAnAnswerError` for what is no whole answer.
    """
    filled = {
        name: [value for value in values if value] for name, values in posted.items() if any(values)
    }
    if not filled:
        return ()
    question, kind = printed.question, KINDS[printed.question.kind]
    answer = (
        _walked(question, filled)
        if printed.method is PenMethod.STORY
        else kind.read(question, filled)
    )
    if not kind.accepts(question, answer):
        raise NotAnAnswerError(AnswerShape.ONE)
    return answer


def _walked(question: PaperQuestion, posted: FormFields) -> Answer:
    """The path through a story; what was ticked in steps it does not come to is left out."""
    path: Answer = ()
    while (step := here(question, path)) and len(path) < len(question.steps):
        taken = question.choice((posted.get(STEP_FIELD + step) or ("",))[-1])
        if taken is None or taken.step != step:
            raise NotAnAnswerError(AnswerShape.ONE)
        path = (*path, taken.id)
    return path
