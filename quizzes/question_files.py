"""Bringing questions from a file into the draft of a quiz, and writing a quiz as a file. Nothing is published."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from html import unescape
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from courses.models import LessonPage
from foundation.alphabets import is_lost
from quizzes.exchange import files
from quizzes.exchange.counterparts import ItemConversion, from_items
from quizzes.exchange.items import (
    AssessmentItem,
    ExchangeProblem,
    ExportedFile,
    ItemKind,
    ParsedFile,
)
from quizzes.exchange.languages import in_language
from quizzes.exchange.sketches import QuestionSketch, SketchLine, gaps, merged
from quizzes.models import Question, QuizPage
from quizzes.question_rows import PLACE_CODES, as_item, as_sketch, feedback_of_pairs, fill

#: Most questions in one quiz: more the editor could not send as one form (DATA_UPLOAD_MAX_NUMBER_FIELDS).
QUIZ_QUESTIONS = 100
_TAGS = re.compile("<[^>]*>")


class QuestionImportResult(StrEnum):
    """What comes of one question of a file."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    LEFT_OUT = "left_out"


@dataclass(frozen=True)
class ParsedQuestion:
    """One question of a file: what it asks here, or the problem that keeps it out; and what was read otherwise."""

    line: int
    name: str
    sketch: QuestionSketch | None
    notes: tuple[ExchangeProblem, ...] = ()
    problem: ExchangeProblem | None = None


@dataclass(frozen=True)
class QuestionImport:
    """What comes of one question in one quiz. ``gaps`` are codes, ``faults`` sentences of the kind's own block."""

    brought: ParsedQuestion
    result: QuestionImportResult
    sketch: QuestionSketch | None = None
    gaps: Sequence[str] = ()
    faults: Sequence[str] = ()
    problem: ExchangeProblem | None = None


def read(
    content: bytes,
    *,
    language: str = "",
    written_in: files.ExchangeFormat | None = None,
    encoding: str = "",
) -> tuple[str, list[ParsedQuestion]]:
    """The questions of a file in its order, with everything to be told of them; and its encoding.

    ``language`` is the quiz's: of words in several languages those are read; without it such questions cannot come.
    Raises :class:`quizzes.exchange.items.UnreadableError`.
    """
    _format, reading = files.read(content, written_in=written_in, encoding=encoding)
    reading = _in_language(reading, language)
    met = from_items(reading.items, places=PLACE_CODES)
    lessons = _lessons(each.sketch.read_again for each in met if each.sketch)
    brought = [_brought(each, reading, lessons) for each in met]
    brought += [
        ParsedQuestion(problem.line, problem.name or problem.said, None, problem=problem)
        for problem in reading.problems
    ]
    return reading.encoding, sorted(brought, key=lambda each: each.line)


def _in_language(reading: ParsedFile, language: str) -> ParsedFile:
    """``reading`` in one language; a question with a passage that lacks it becomes a problem."""
    items, problems, names = (
        list[AssessmentItem](),
        list(reading.problems),
        dict[tuple[int, str], str](),
    )
    for each in reading.items:
        item, missing_in = in_language(each, language)
        names[each.line, each.name] = item.name
        if missing_in:
            problems.append(
                ExchangeProblem(
                    "other_languages", item.line, item.name, ", ".join(sorted(missing_in))[:60]
                )
            )
        else:
            items.append(item)
    notes = [
        replace(note, name=names.get((note.line, note.name), note.name)) for note in reading.notes
    ]
    return replace(reading, items=items, problems=problems, notes=notes)


def _lessons(keys: Iterable[str]) -> frozenset[str]:
    """Those of ``keys`` that are lessons of this site."""
    known = LessonPage.objects.filter(translation_key__in={UUID(key) for key in keys if key})
    return frozenset(str(key) for key in known.values_list("translation_key", flat=True))


def _brought(met: ItemConversion, reading: ParsedFile, lessons: frozenset[str]) -> ParsedQuestion:
    item, sketch = met.item, met.sketch
    notes = [note for note in reading.notes if note.line == item.line and note.name == item.name]
    if sketch and sketch.read_again and sketch.read_again not in lessons:
        notes.append(ExchangeProblem("lesson_unknown", item.line, item.name))
        sketch = replace(sketch, read_again="")
    odd = next((words for words in _words(sketch) if is_lost(words)), "")
    if odd:
        notes.append(ExchangeProblem("letters_odd", item.line, item.name, odd[:60]))
    name = item.name or (sketch.ask if sketch else "") or item.text.words[:60]
    return ParsedQuestion(
        item.line, name, sketch, tuple(dict.fromkeys([*notes, *met.notes])), met.problem
    )


def _words(sketch: QuestionSketch | None) -> Iterator[str]:
    """Everything a question says, piece by piece."""
    if sketch:
        yield from (sketch.ask, _TAGS.sub(" ", unescape(sketch.scene)), *sketch.decoys)
        for line in sketch.lines:
            yield from (line.text, line.feedback, line.match)


def plan(
    page: QuizPage, brought: Iterable[ParsedQuestion], *, skill: str = ""
) -> list[QuestionImport]:
    """What would come of each question in the newest draft of ``page``.

    ``skill`` is what questions train that do not say it themselves.
    """
    draft = page.get_latest_revision_as_object()
    return _outcomes(draft, _by_code(draft.questions.all()), brought, skill)


def _by_code(questions: Iterable[Question]) -> dict[str, Question]:
    return {question.code: question for question in questions}


def _outcomes(
    draft: QuizPage, here: Mapping[str, Question], brought: Iterable[ParsedQuestion], skill: str
) -> list[QuestionImport]:
    language, room = draft.locale.language_code, QUIZ_QUESTIONS - len(here)
    outcomes = list[QuestionImport]()
    for each in brought:
        outcome = _outcome(each, here, language, skill)
        room -= outcome.result is QuestionImportResult.NEW
        is_full = outcome.result is QuestionImportResult.NEW and room < 0
        outcomes.append(_turned_away(each) if is_full else outcome)
    return outcomes


def _turned_away(brought: ParsedQuestion) -> QuestionImport:
    return QuestionImport(
        brought,
        QuestionImportResult.LEFT_OUT,
        problem=ExchangeProblem("quiz_full", brought.line, said=str(QUIZ_QUESTIONS)),
    )


def _outcome(
    brought: ParsedQuestion, here: Mapping[str, Question], language: str, skill: str
) -> QuestionImport:
    if brought.sketch is None:
        return QuestionImport(brought, QuestionImportResult.LEFT_OUT, problem=brought.problem)
    said = brought.sketch
    question = here.get(said.code)
    if question is None:
        sketch = replace(said, skill=said.skill or skill)
        return QuestionImport(
            brought, QuestionImportResult.NEW, sketch, gaps(sketch), _faults(sketch)
        )
    now = as_sketch(question, language=language)
    if now is None or now.kind != said.kind:
        return QuestionImport(
            brought,
            QuestionImportResult.LEFT_OUT,
            problem=ExchangeProblem("other_kind", brought.line, said.code),
        )
    then = merged(now, said)
    then = replace(then, skill=then.skill or skill)
    result = QuestionImportResult.UNCHANGED if then == now else QuestionImportResult.CHANGED
    return QuestionImport(brought, result, then, gaps(then), _faults(then))


def _faults(sketch: QuestionSketch) -> list[str]:
    """What the block of the kind has against the question, in its own sentences."""
    question = Question()
    fill(question, sketch)
    [child] = question.body
    return [str(fault) for fault in child.block.faults(child.value)]


@transaction.atomic
def bring(
    page: QuizPage, brought: Iterable[ParsedQuestion], *, by: User | None, skill: str = ""
) -> list[QuestionImport]:
    """Bring questions into a new draft of ``page``; the published page stays as it is.

    Bringing the same file again changes nothing, and makes no new draft.
    """
    draft = QuizPage.objects.select_for_update().get(pk=page.pk).get_latest_revision_as_object()
    questions = draft.questions.get_object_list()
    here = _by_code(questions)
    outcomes = _outcomes(draft, here, brought, skill)
    for outcome in outcomes:
        if outcome.sketch is None or outcome.result is QuestionImportResult.UNCHANGED:
            continue
        question = here.get(outcome.sketch.code)
        if question is None:
            question = Question(page=draft, locale=draft.locale, sort_order=len(questions) + 1)
            questions.append(question)
        fill(question, outcome.sketch)
    if any(
        outcome.result in (QuestionImportResult.NEW, QuestionImportResult.CHANGED)
        for outcome in outcomes
    ):
        draft.save_revision(user=by, log_action="quizzes.import_questions")
    return outcomes


def written(page: QuizPage, *, to: files.ExchangeFormat) -> ExportedFile:
    """The questions of the newest draft of ``page`` in a format, and what could not be written."""
    draft = page.get_latest_revision_as_object()
    language = draft.locale.language_code
    category = f"$course$/top/{draft.title.replace('/', '//')}"
    questions = list(draft.questions.all())
    found = [
        as_item(question, language=language, category=category, number=number)
        for number, question in enumerate(questions, 1)
    ]
    writing = files.write([item for item in found if item], to=to)
    unwritten = {problem.line for problem in writing.problems if problem.code == "cannot_write"}
    lost = [
        ExchangeProblem("feedback_lost", item.line, item.name)
        for item, question in zip(found, questions, strict=True)
        if item
        and item.line not in unwritten
        and item.kind is ItemKind.MATCHING
        and any(feedback_of_pairs(question))
    ]
    empty = [
        ExchangeProblem("no_text", number, question.code)
        for number, (item, question) in enumerate(zip(found, questions, strict=True), 1)
        if item is None
    ]
    return replace(writing, problems=[*writing.problems, *lost, *empty])


# --- Between two requests ---------------------------------------------------------------------


def to_json(brought: Iterable[ParsedQuestion]) -> list[dict[str, Any]]:
    """What was brought as plain JSON values."""
    return [asdict(each) for each in brought]


def from_json(rows: Iterable[dict[str, Any]]) -> list[ParsedQuestion]:
    """What :func:`to_json` wrote."""
    return [
        ParsedQuestion(
            row["line"],
            row["name"],
            _sketch(row["sketch"]) if row["sketch"] else None,
            tuple(ExchangeProblem(**note) for note in row["notes"]),
            ExchangeProblem(**row["problem"]) if row["problem"] else None,
        )
        for row in rows
    ]


def _sketch(row: dict[str, Any]) -> QuestionSketch:
    lines = tuple(SketchLine(**line) for line in row["lines"])
    return QuestionSketch(**{**row, "lines": lines, "decoys": tuple(row["decoys"])})
