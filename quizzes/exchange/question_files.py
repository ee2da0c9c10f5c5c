"""Import questions from a file into the draft of a quiz, and export a quiz as a file.

Nothing is published.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from html import unescape
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from courses.models import LessonPage
from foundation.alphabets import is_lost
from quizzes.authoring.models import Question, QuizPage
from quizzes.exchange.question_rows import PLACE_CODES, as_item, as_sketch, feedback_of_pairs, fill
from quizzes.exchange.rules import files
from quizzes.exchange.rules.from_items import ItemConversion, from_items
from quizzes.exchange.rules.items import (
    AssessmentItem,
    ExchangeProblem,
    ExportedFile,
    ItemKind,
    ParsedFile,
)
from quizzes.exchange.rules.languages import in_language
from quizzes.exchange.rules.sketches import QuestionSketch, find_gaps, merge
from quizzes.permissions import may_edit_quiz

#: Most questions in one quiz: with more the editor could not send its form
#: (DATA_UPLOAD_MAX_NUMBER_FIELDS).
MAX_QUIZ_QUESTIONS = 100
_HTML_TAG = re.compile("<[^>]*>")


class QuestionImportResult(StrEnum):
    """What the import of one question does to a quiz."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    LEFT_OUT = "left_out"


@dataclass(frozen=True)
class ParsedQuestion:
    """One question of a file, before any quiz is looked at.

    It has a sketch, or the problem that prevents one. ``notes`` name what was read differently from
    how it was written.
    """

    line: int
    name: str
    sketch: QuestionSketch | None
    notes: tuple[ExchangeProblem, ...] = ()
    problem: ExchangeProblem | None = None


@dataclass(frozen=True)
class QuestionImport:
    """What the import of one question does to one quiz, done or planned.

    ``sketch`` is the question as it is in the quiz afterwards. ``gaps`` are codes, ``faults`` are
    sentences of the kind's own block.
    """

    parsed_question: ParsedQuestion
    result: QuestionImportResult
    sketch: QuestionSketch | None = None
    gaps: Sequence[str] = ()
    faults: Sequence[str] = ()
    problem: ExchangeProblem | None = None


# --- From a file to sketches ------------------------------------------------------------------


def read(
    content: bytes,
    *,
    language: str = "",
    file_format: files.ExchangeFormat | None = None,
    encoding: str = "",
) -> tuple[str, list[ParsedQuestion]]:
    """Return the encoding of a file, and its questions in their order.

    ``language`` is the quiz's; it decides which passage is read of texts in several languages, and
    without it such questions cannot be imported.
    Raises :class:`quizzes.exchange.rules.items.UnreadableError`.
    """
    parsed_file = files.read(content, file_format=file_format, encoding=encoding)
    parsed_file = _choose_language(parsed_file, language)
    conversions = from_items(parsed_file.items, places=PLACE_CODES)
    lesson_keys = _existing_lesson_keys(conversions)
    parsed_questions = list[ParsedQuestion]()
    for conversion in conversions:
        parsed_questions.append(_parsed_question(conversion, parsed_file, lesson_keys))
    for problem in parsed_file.problems:
        name = problem.name or problem.quote
        parsed_questions.append(ParsedQuestion(problem.line, name, None, problem=problem))
    parsed_questions.sort(key=lambda question: question.line)
    return parsed_file.encoding, parsed_questions


def _choose_language(parsed_file: ParsedFile, language: str) -> ParsedFile:
    """Return ``parsed_file`` in one language; a question with a passage without it is a problem.

    Notes refer to their question by line and name, so they take over its translated name.
    """
    items = list[AssessmentItem]()
    problems = list(parsed_file.problems)
    translated_names = dict[tuple[int, str], str]()
    for parsed_item in parsed_file.items:
        item, orphan_languages = in_language(parsed_item, language)
        translated_names[parsed_item.line, parsed_item.name] = item.name
        if orphan_languages:
            quote = ", ".join(sorted(orphan_languages))[:60]
            problems.append(ExchangeProblem("other_languages", item.line, item.name, quote=quote))
        else:
            items.append(item)
    notes = list[ExchangeProblem]()
    for note in parsed_file.notes:
        name = translated_names.get((note.line, note.name), note.name)
        notes.append(replace(note, name=name))
    return replace(parsed_file, items=items, problems=problems, notes=notes)


def _existing_lesson_keys(conversions: Iterable[ItemConversion]) -> frozenset[str]:
    """Return those keys of lessons to read again that belong to lessons of this site."""
    keys = set[UUID]()
    for conversion in conversions:
        if conversion.sketch and conversion.sketch.read_again:
            keys.add(UUID(conversion.sketch.read_again))
    lessons = LessonPage.objects.filter(translation_key__in=keys)
    return frozenset(str(key) for key in lessons.values_list("translation_key", flat=True))


def _parsed_question(
    conversion: ItemConversion, parsed_file: ParsedFile, lesson_keys: frozenset[str]
) -> ParsedQuestion:
    item = conversion.item
    sketch = conversion.sketch
    notes = [
        note for note in parsed_file.notes if note.line == item.line and note.name == item.name
    ]
    name = item.name
    if sketch:
        if sketch.read_again and sketch.read_again not in lesson_keys:
            notes.append(ExchangeProblem("lesson_unknown", item.line, item.name))
            sketch = replace(sketch, read_again="")
        broken_words = next((words for words in _words_of(sketch) if is_lost(words)), "")
        if broken_words:
            quote = broken_words[:60]
            notes.append(ExchangeProblem("letters_odd", item.line, item.name, quote=quote))
        name = name or sketch.ask
    unique_notes = tuple(dict.fromkeys([*notes, *conversion.notes]))
    return ParsedQuestion(
        item.line, name or item.text.words[:60], sketch, unique_notes, conversion.problem
    )


def _words_of(sketch: QuestionSketch) -> Iterator[str]:
    """Yield everything a question says, piece by piece."""
    yield sketch.ask
    yield _HTML_TAG.sub(" ", unescape(sketch.scene))
    yield from sketch.decoys
    for line in sketch.lines:
        yield line.text
        yield line.feedback
        yield line.match


# --- From sketches into a draft ---------------------------------------------------------------


def plan(
    page: QuizPage, parsed_questions: Iterable[ParsedQuestion], *, skill: str = ""
) -> list[QuestionImport]:
    """Return what importing each question would do to the newest draft of ``page``.

    ``skill`` is what questions train that do not say it themselves.
    """
    draft = page.get_latest_revision_as_object()
    return _plan_imports(draft, _questions_by_code(draft.questions.all()), parsed_questions, skill)


def _questions_by_code(questions: Iterable[Question]) -> dict[str, Question]:
    return {question.code: question for question in questions}


def _plan_imports(
    draft: QuizPage,
    question_by_code: Mapping[str, Question],
    parsed_questions: Iterable[ParsedQuestion],
    skill: str,
) -> list[QuestionImport]:
    language = draft.locale.language_code
    free_places = MAX_QUIZ_QUESTIONS - len(question_by_code)
    imports = list[QuestionImport]()
    for parsed_question in parsed_questions:
        question_import = _plan_import(parsed_question, question_by_code, language, skill)
        if question_import.result is QuestionImportResult.NEW:
            if free_places <= 0:
                question_import = _refuse_for_full_quiz(parsed_question)
            free_places -= 1
        imports.append(question_import)
    return imports


def _refuse_for_full_quiz(parsed_question: ParsedQuestion) -> QuestionImport:
    quote = str(MAX_QUIZ_QUESTIONS)
    problem = ExchangeProblem("quiz_full", parsed_question.line, quote=quote)
    return QuestionImport(parsed_question, QuestionImportResult.LEFT_OUT, problem=problem)


def _plan_import(
    parsed_question: ParsedQuestion,
    question_by_code: Mapping[str, Question],
    language: str,
    skill: str,
) -> QuestionImport:
    """Compare one question of a file with the one of the same code in the quiz."""
    imported_sketch = parsed_question.sketch
    if imported_sketch is None:
        problem = parsed_question.problem
        return QuestionImport(parsed_question, QuestionImportResult.LEFT_OUT, problem=problem)
    sketch = imported_sketch
    current_sketch: QuestionSketch | None = None
    question = question_by_code.get(imported_sketch.code)
    if question is not None:
        current_sketch = as_sketch(question, language=language)
        if current_sketch is None or current_sketch.kind != imported_sketch.kind:
            problem = ExchangeProblem("other_kind", parsed_question.line, imported_sketch.code)
            return QuestionImport(parsed_question, QuestionImportResult.LEFT_OUT, problem=problem)
        sketch = merge(current_sketch, imported_sketch)
    sketch = replace(sketch, skill=sketch.skill or skill)
    if current_sketch is None:
        result = QuestionImportResult.NEW
    elif sketch == current_sketch:
        result = QuestionImportResult.UNCHANGED
    else:
        result = QuestionImportResult.CHANGED
    return QuestionImport(parsed_question, result, sketch, find_gaps(sketch), _faults(sketch))


def _faults(sketch: QuestionSketch) -> list[str]:
    """Return what the block of the kind has against the question, in its own sentences."""
    question = Question()
    fill(question, sketch)
    [block] = question.body
    return [str(fault) for fault in block.block.faults(block.value)]


@transaction.atomic
def import_questions(
    page: QuizPage,
    parsed_questions: Iterable[ParsedQuestion],
    *,
    by: User | None,
    skill: str = "",
) -> list[QuestionImport]:
    """Import questions into a new draft of ``page``; the published page stays as it is.

    Importing the same file again changes nothing, and makes no new draft.
    """
    if not may_edit_quiz(by, page):
        raise PermissionDenied
    draft = QuizPage.objects.select_for_update().get(pk=page.pk).get_latest_revision_as_object()
    questions = draft.questions.get_object_list()
    question_by_code = _questions_by_code(questions)
    imports = _plan_imports(draft, question_by_code, parsed_questions, skill)
    is_changed = False
    for question_import in imports:
        if question_import.sketch is None:
            continue
        if question_import.result is QuestionImportResult.UNCHANGED:
            continue
        question = question_by_code.get(question_import.sketch.code)
        if question is None:
            question = Question(page=draft, locale=draft.locale, sort_order=len(questions) + 1)
            questions.append(question)
        fill(question, question_import.sketch)
        is_changed = True
    if is_changed:
        draft.save_revision(user=by, log_action="quizzes.import_questions")
    return imports


# --- From a quiz to a file --------------------------------------------------------------------


def export_quiz(page: QuizPage, *, file_format: files.ExchangeFormat) -> ExportedFile:
    """Return the questions of the newest draft of ``page`` in a format.

    ``problems`` name what it could not hold, with the number of the question as their line.
    """
    draft = page.get_latest_revision_as_object()
    language = draft.locale.language_code
    category = f"$course$/top/{draft.title.replace('/', '//')}"
    items = list[AssessmentItem]()
    numbers_with_feedback = set[int]()
    empty_question_problems = list[ExchangeProblem]()
    for number, question in enumerate(draft.questions.all(), 1):
        item = as_item(question, language=language, category=category, number=number)
        if item is None:
            empty_question_problems.append(ExchangeProblem("no_text", number, question.code))
            continue
        items.append(item)
        if item.kind is ItemKind.MATCHING and any(feedback_of_pairs(question)):
            numbers_with_feedback.add(number)
    exported_file = files.write(items, file_format=file_format)
    for problem in exported_file.problems:
        if problem.code == "cannot_write":
            numbers_with_feedback.discard(problem.line)
    lost_feedback_problems = [
        ExchangeProblem("feedback_lost", item.line, item.name)
        for item in items
        if item.line in numbers_with_feedback
    ]
    problems = [*exported_file.problems, *lost_feedback_problems, *empty_question_problems]
    return replace(exported_file, problems=problems)
