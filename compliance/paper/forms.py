"""What a manager types from a sheet: every question of a sitting in one form, marks as printed."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.utils.functional import Promise

from quizzes.attempts.actions.printing import SheetEntry
from quizzes.attempts.models import Attempt
from quizzes.attempts.views.questions import ANSWER_PROMPTS
from quizzes.papers.rules.content import Certainty, PaperMatch
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
class Field:
    """One line to enter: ``name`` and ``value`` of its field; ``given`` is what it holds, or None for a tick."""

    line: SheetChoice
    name: str
    value: str
    is_ticked: bool = False
    given: str = ""


@dataclass(frozen=True)
class Row:
    """A question to enter; ``known`` is what was answered on a device, which stands."""

    printed: SheetQuestion
    posted: FormFields
    error: str | Promise = ""
    known: AnswerReview | None = None

    @property
    def prefix(self) -> str:
        """How the names of its fields begin."""
        return f"q{self.printed.position}-"

    @property
    def template(self) -> str:
        """The template of its fields."""
        way = (
            "picks"
            if self.printed.method in (PenMethod.TICK, PenMethod.TICK_ALL, PenMethod.STORY)
            else "lists"
        )
        return f"compliance/paper/sheet_{way}.html"

    @property
    def is_many(self) -> bool:
        """Whether several lines may be ticked."""
        return self.printed.method is PenMethod.TICK_ALL

    @property
    def groups(self) -> list[tuple[int, str, list[Field], bool]]:
        """Lines to tick, for each step of a story apart: its number, field name, lines, and whether none is ticked."""
        steps = [(step.number, STEP_FIELD + step.id, step.lines) for step in self.printed.steps]
        found = []
        for number, name, lines in steps or [(0, "choice", self.printed.lines)]:
            ticked = self.posted.get(name, ())
            fields = [
                Field(line, self.prefix + name, line.choice.id, line.choice.id in ticked)
                for line in lines
            ]
            found.append(
                (number, self.prefix + name, fields, not any(field.is_ticked for field in fields))
            )
        return found

    @property
    def lists(self) -> list[Field]:
        """Lines with a number or a letter each."""
        word = "order" if self.printed.method is PenMethod.NUMBERS else "match"
        names = [(line, f"{word}-{line.choice.id}") for line in self.printed.lines]
        return [
            Field(line, self.prefix + name, "", given=(self.posted.get(name) or ("",))[-1])
            for line, name in names
        ]

    @property
    def options(self) -> list[tuple[str, str]]:
        """What may stand on each of those lines: the value sent, and what was written."""
        if self.printed.method is PenMethod.NUMBERS:
            return [(str(n), str(n)) for n, _line in enumerate(self.printed.lines, 1)]
        partners: Sequence[tuple[str, PaperMatch]] = self.printed.partners
        return [(partner.id, mark) for mark, partner in partners]

    @property
    def certainty(self) -> str:
        """How sure the sheet says they were."""
        said = self.posted.get("certainty") or ("",)
        return said[-1] if said[-1] in tuple(Certainty) else ""


class SheetForm:
    """A sitting on paper, as it is entered."""

    def __init__(self, attempt: Attempt, typed: QueryDict | None = None) -> None:
        self.attempt = attempt
        self.typed = typed
        self.written: dict[int, SheetEntry] = {}
        self.blank: list[int] = []

    @cached_property
    def rows(self) -> list[Row]:
        """Every question that is on the sheet."""
        posted = _by_question(self.typed) if self.typed is not None else {}
        carried, known = self.attempt.carried_keys(), self._known()
        asked = enumerate(self.attempt.paper.content.questions, 1)
        return [
            self._row(
                sheet_question(number, question), posted.get(number, {}), known.get(question.key)
            )
            for number, question in asked
            if question.key not in carried
        ]

    @property
    def has_errors(self) -> bool:
        """Whether something was entered that is no whole answer."""
        return any(row.error for row in self.rows)

    def _known(self) -> Mapping[str, AnswerReview]:
        answered = {str(one.question_key): one for one in self.attempt.responses.all()}
        return {
            question.key: explain(question, as_answer(answered[question.key].answer))
            for question in self.attempt.paper.content.questions
            if question.key in answered
        }

    def _row(self, printed: SheetQuestion, posted: FormFields, known: AnswerReview | None) -> Row:
        if known or self.typed is None:
            return Row(printed, posted, known=known)
        said = {name: values for name, values in posted.items() if name != "certainty"}
        try:
            answer = read_sheet_answer(printed, said)
        except NotAnAnswerError as refused:
            return Row(printed, posted, error=ANSWER_PROMPTS[refused.shape])
        row = Row(printed, posted)
        if answer:
            self.written[printed.position] = SheetEntry(answer, row.certainty)
        else:
            self.blank.append(printed.position)
        return row


def _by_question(typed: QueryDict) -> Mapping[int, FormFields]:
    """The fields of each question under the names its kind knows; anything else is left out."""
    found: dict[int, dict[str, list[str]]] = defaultdict(dict)
    for name, values in typed.lists():
        if match := FIELD.fullmatch(name):
            found[int(match[1])][match[2]] = values
    return found
