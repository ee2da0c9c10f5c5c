"""A question as it is printed on a sheet of paper, and how the sheet's answer is read.

Letters are Latin in every script: a supervisor who cannot read the sheet’s language can still
enter them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from string import ascii_uppercase

from quizzes.papers.rules.content import (
    Answer,
    PaperChoice,
    PaperContent,
    PaperPartner,
    PaperQuestion,
)
from quizzes.papers.rules.kinds import KINDS, AnswerShape, FormFields, NotAnAnswerError
from quizzes.papers.rules.kinds.arranging import Matching, Ordering
from quizzes.papers.rules.kinds.base import last_value
from quizzes.papers.rules.kinds.branching import Branching, next_step
from quizzes.papers.rules.kinds.picking import PickSeveral
from quizzes.papers.rules.presentation import question_prompt

STEP_FIELD = "step-"  # a story has one field for each step: this and the step’s id


class PenMethod(StrEnum):
    """How a question is answered with a pen."""

    TICK = "tick"
    TICK_ALL = "tick all"
    NUMBERS = "numbers"
    LETTERS = "letters"
    STORY = "story"


@dataclass(frozen=True)
class SheetChoice:
    """One choice with its label: a letter, or a number on a picture.

    ``next_step_number`` is the number of the step it leads to in a story; 0 where the story ends.
    """

    label: str
    choice: PaperChoice
    next_step_number: int = 0


@dataclass(frozen=True)
class SheetStep:
    """One numbered step of a story."""

    number: int
    id: str
    text: str
    lines: tuple[SheetChoice, ...]


@dataclass(frozen=True)
class SheetQuestion:
    """A question at its ``position`` (from 1).

    ``lines`` are its choices. ``lettered_partners`` of a matching are those to choose from, each
    behind its letter.
    """

    position: int
    question: PaperQuestion
    method: PenMethod
    lines: tuple[SheetChoice, ...] = ()
    lettered_partners: tuple[tuple[str, PaperPartner], ...] = ()
    steps: tuple[SheetStep, ...] = ()


def sheet_question(position: int, question: PaperQuestion) -> SheetQuestion:
    """Return the question as it is printed, its choices in the order of the paper."""
    has_picture = question.picture is not None
    match KINDS[question.kind]:
        case Branching():
            return SheetQuestion(position, question, PenMethod.STORY, steps=_steps(question))
        case Matching():
            partners = question_prompt(question).partners
            lettered_partners = tuple(
                (letter_of(index), partner) for index, partner in enumerate(partners)
            )
            lines = _lines(question.choices, is_numbered=True)
            return SheetQuestion(position, question, PenMethod.LETTERS, lines, lettered_partners)
        case Ordering():
            method = PenMethod.NUMBERS
        case PickSeveral():
            method = PenMethod.TICK_ALL
        case _:
            method = PenMethod.TICK
    lines = _lines(question.choices, is_numbered=has_picture)
    return SheetQuestion(position, question, method, lines)


def letter_of(index: int) -> str:
    """Return ``A`` for 0, ``B`` for 1 …, ``AA`` after ``Z``."""
    round_number, place = divmod(index, len(ascii_uppercase))
    return ascii_uppercase[place] * (round_number + 1)


def unprintable_positions(paper: PaperContent) -> tuple[int, ...]:
    """Return the positions (from 1) of questions that nobody can answer with a pen."""
    positions = []
    for position, question in enumerate(paper.questions, 1):
        if not _is_printable(question):
            positions.append(position)
    return tuple(positions)


def _is_printable(question: PaperQuestion) -> bool:
    """Say whether the kind is known and every choice of a story leads to a later step.

    A story that leads back would ask for the same step twice, and a sheet has it once.
    """
    if question.kind not in KINDS:
        return False
    step_ids = [step.id for step in question.steps]
    for choice in question.choices:
        if not choice.leads_to:
            continue
        if choice.step not in step_ids or choice.leads_to not in step_ids:
            return False
        if step_ids.index(choice.leads_to) <= step_ids.index(choice.step):
            return False
    return True


def _lines(choices: Sequence[PaperChoice], *, is_numbered: bool) -> tuple[SheetChoice, ...]:
    lines = []
    for index, choice in enumerate(choices):
        label = str(index + 1) if is_numbered else letter_of(index)
        lines.append(SheetChoice(label, choice))
    return tuple(lines)


def _steps(question: PaperQuestion) -> tuple[SheetStep, ...]:
    step_numbers = {step.id: number for number, step in enumerate(question.steps, 1)}
    steps = []
    for step in question.steps:
        lines = []
        for index, choice in enumerate(question.choices_at(step.id)):
            lines.append(
                SheetChoice(letter_of(index), choice, step_numbers.get(choice.leads_to, 0))
            )
        steps.append(SheetStep(step_numbers[step.id], step.id, step.text, tuple(lines)))
    return tuple(steps)


def read_sheet_answer(sheet_question: SheetQuestion, form_fields: FormFields) -> Answer:
    """Return the answer in the entered fields; nothing for a question that was left blank.

    Raises :class:`quizzes.papers.rules.kinds.NotAnAnswerError` for what is no whole answer.
    """
    question = sheet_question.question
    filled_fields = {}
    for name, values in form_fields.items():
        filled_values = list(filter(None, values))
        if filled_values:
            filled_fields[name] = filled_values
    if not filled_fields:
        return ()
    kind = KINDS[question.kind]
    if sheet_question.method is PenMethod.STORY:
        answer = _read_path(question, filled_fields)
    else:
        answer = kind.read(question, filled_fields)
    if not kind.accepts(question, answer):
        raise NotAnAnswerError(AnswerShape.ONE)
    return answer


def _read_path(question: PaperQuestion, form_fields: FormFields) -> Answer:
    """Return the path through a story; ticks in steps it does not come to are left out."""
    path: Answer = ()
    step_id = next_step(question, path)
    while step_id and len(path) < len(question.steps):
        choice = question.choice(last_value(form_fields, STEP_FIELD + step_id))
        if choice is None or choice.step != step_id:
            raise NotAnAnswerError(AnswerShape.ONE)
        path = (*path, choice.id)
        step_id = next_step(question, path)
    return path
