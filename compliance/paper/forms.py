"""The form for the answers on a paper sheet: each question of an attempt, with printed marks."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.utils.functional import Promise

from quizzes.attempts.actions.printing import SheetEntry
from quizzes.attempts.models import Attempt
from quizzes.attempts.views.questions import ANSWER_PROMPTS
from quizzes.papers.rules.content import Certainty, PaperPartner
from quizzes.papers.rules.kinds import FormFields, NotAnAnswerError, as_answer
from quizzes.papers.rules.presentation import AnswerReview, explain
from quizzes.papers.rules.sheets import (
    STEP_FIELD,
    PenMethod,
    SheetChoice,
    SheetQuestion,
    read_sheet_answer,
    sheet_question,
)

FIELD = re.compile(r"q(\d{1,4})-(.{1,60})")


@dataclass(frozen=True)
class EntryField:
    """One line of a sheet to enter: the ``name`` and ``value`` of its form field.

    ``is_ticked`` is the state of a tick; ``entered`` is the number or letter of a line that has
    one.
    """

    line: SheetChoice
    name: str
    value: str
    is_ticked: bool = False
    entered: str = ""


@dataclass(frozen=True)
class QuestionEntry:
    """A question to enter; ``device_answer`` is what was answered on a device, which stands."""

    printed: SheetQuestion
    posted: FormFields
    error: str | Promise = ""
    device_answer: AnswerReview | None = None

    @property
    def prefix(self) -> str:
        """The beginning of the names of its form fields."""
        return f"q{self.printed.position}-"

    @property
    def template(self) -> str:
        """The template of its form fields."""
        if self.printed.method in (PenMethod.TICK, PenMethod.TICK_ALL, PenMethod.STORY):
            return "compliance/paper/sheet_picks.html"
        return "compliance/paper/sheet_lists.html"

    @property
    def is_many(self) -> bool:
        """Whether several lines may be ticked."""
        return self.printed.method is PenMethod.TICK_ALL

    @property
    def groups(self) -> list[tuple[int, str, list[EntryField], bool]]:
        """Lines to tick, one group for each step of a story.

        Each is the step's number, its field name, its fields, and whether none is ticked.
        """
        if not self.printed.steps:
            return [self._group(0, "choice", self.printed.lines)]
        return [
            self._group(step.number, STEP_FIELD + step.id, step.lines)
            for step in self.printed.steps
        ]

    def _group(
        self, number: int, name: str, lines: Iterable[SheetChoice]
    ) -> tuple[int, str, list[EntryField], bool]:
        """Return one of :attr:`groups`; ``name`` is its field's, without the prefix."""
        ticked_ids = self.posted.get(name, ())
        field_name = self.prefix + name
        fields: list[EntryField] = []
        is_blank = True
        for line in lines:
            is_ticked = line.choice.id in ticked_ids
            fields.append(EntryField(line, field_name, line.choice.id, is_ticked))
            if is_ticked:
                is_blank = False
        return number, field_name, fields, is_blank

    @property
    def lists(self) -> list[EntryField]:
        """Lines with a number or a letter each."""
        kind = "match"
        if self.printed.method is PenMethod.NUMBERS:
            kind = "order"
        fields: list[EntryField] = []
        for line in self.printed.lines:
            name = f"{kind}-{line.choice.id}"
            values = self.posted.get(name) or ("",)
            fields.append(EntryField(line, self.prefix + name, "", entered=values[-1]))
        return fields

    @property
    def options(self) -> list[tuple[str, str]]:
        """What may stand on each of those lines: the form value, and the mark as written."""
        if self.printed.method is PenMethod.NUMBERS:
            numbers = range(1, len(self.printed.lines) + 1)
            return [(str(number), str(number)) for number in numbers]
        partners: Sequence[tuple[str, PaperPartner]] = self.printed.lettered_partners
        return [(partner.id, letter) for letter, partner in partners]

    @property
    def certainty(self) -> str:
        """The certainty ticked on the sheet, empty if none."""
        values = self.posted.get("certainty") or ("",)
        if values[-1] in tuple(Certainty):
            return values[-1]
        return ""


class SheetForm:
    """The form into which a manager copies the answers of one sheet.

    Once its ``rows`` were read, ``entries`` holds what is not blank, by position, and ``blank`` the
    positions of the rest.
    """

    def __init__(self, attempt: Attempt, typed: QueryDict | None = None) -> None:
        self.attempt = attempt
        self.typed = typed
        self.entries: dict[int, SheetEntry] = {}
        self.blank: list[int] = []

    @cached_property
    def rows(self) -> list[QuestionEntry]:
        """Every question that is on the sheet."""
        posted: Mapping[int, FormFields] = {}
        if self.typed is not None:
            posted = _fields_by_position(self.typed)
        carried_keys = self.attempt.carried_keys()
        device_answers = self._device_answers()
        rows: list[QuestionEntry] = []
        for position, question in enumerate(self.attempt.paper.content.questions, 1):
            if question.key not in carried_keys:
                printed = sheet_question(position, question)
                device_answer = device_answers.get(question.key)
                rows.append(self._row(printed, posted.get(position, {}), device_answer))
        return rows

    @property
    def has_errors(self) -> bool:
        """Whether an incomplete answer was entered."""
        return any(row.error for row in self.rows)

    def _device_answers(self) -> Mapping[str, AnswerReview]:
        """Return the answers recorded on a device, by question key."""
        questions = {question.key: question for question in self.attempt.paper.content.questions}
        answers: dict[str, AnswerReview] = {}
        for response in self.attempt.responses.all():
            question = questions.get(str(response.question_key))
            if question:
                answers[question.key] = explain(question, as_answer(response.answer))
        return answers

    def _row(
        self, printed: SheetQuestion, posted: FormFields, device_answer: AnswerReview | None
    ) -> QuestionEntry:
        """Return one question to enter, and sort it into ``entries`` or ``blank``."""
        if device_answer or self.typed is None:
            return QuestionEntry(printed, posted, device_answer=device_answer)
        answer_fields = {name: values for name, values in posted.items() if name != "certainty"}
        try:
            answer = read_sheet_answer(printed, answer_fields)
        except NotAnAnswerError as error:
            return QuestionEntry(printed, posted, error=ANSWER_PROMPTS[error.shape])
        row = QuestionEntry(printed, posted)
        if answer:
            self.entries[printed.position] = SheetEntry(answer, row.certainty)
        else:
            self.blank.append(printed.position)
        return row


def _fields_by_position(typed: QueryDict) -> Mapping[int, FormFields]:
    """Return the fields of each question by its position, without fields of other names."""
    fields: dict[int, dict[str, list[str]]] = defaultdict(dict)
    for field_name, values in typed.lists():
        match = FIELD.fullmatch(field_name)
        if match:
            position, name = match.groups()
            fields[int(position)][name] = values
    return fields
