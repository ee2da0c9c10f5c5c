"""Reads a whole course from ``content/<code>/`` and checks it. Imports no Django."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from training_site.starter.lesson_blocks import PLACES, read_body
from training_site.starter.source_files import (
    Phrase,
    SourceError,
    SourceFile,
    SourceProblem,
    key_of,
    read_toml,
)
from training_site.starter.toml_tables import TomlTable

STAGES = ("recognise", "respond", "report")
FEEDBACK_TIMES = ("each", "end")
PURPOSES = ("assessment", "baseline", "follow_up")
MIN_CHOICES = 2
MAX_LINE_CHARACTERS = 250  # of a one-line string that a page keeps
MAX_TITLE_CHARACTERS = 200


@dataclass(frozen=True)
class QuestionSource:
    """One question of a quiz.

    ``fields`` are plain values by the model's field, ``choices`` are as a StreamField reads them,
    ``read_again`` is the path of the lesson to read again.
    """

    key: UUID
    fields: dict[str, Any]
    choices: list[dict[str, Any]]
    read_again: str


@dataclass(frozen=True)
class OutcomeSource:
    """A learning outcome of a quiz; ``draws`` is None where all its questions are asked."""

    key: UUID
    code: str
    words: str
    draws: int | None


@dataclass(frozen=True)
class PageSource:
    """One page of a course in English.

    ``kind`` is course, module, lesson or quiz; ``path`` is its place in the course (empty for the
    course itself), ``key`` its translation key in every language.
    """

    kind: str
    path: str
    key: UUID
    title: str
    slug: str
    fields: dict[str, Any]
    phrases: tuple[Phrase, ...]
    body: list[dict[str, Any]] = field(default_factory=list)
    questions: tuple[QuestionSource, ...] = ()
    outcomes: tuple[OutcomeSource, ...] = ()

    @property
    def parent_path(self) -> str:
        """The path of the page above; empty for a page directly under the course."""
        return self.path.rpartition("/")[0]

    @property
    def digest(self) -> str:
        """A fingerprint of everything on the page, SHA-256 in hexadecimal."""
        questions = [
            [question.key, question.fields, question.choices] for question in self.questions
        ]
        outcomes = [asdict(outcome) for outcome in self.outcomes]
        content = [self.kind, self.title, self.slug, self.fields, self.body, questions, outcomes]
        as_json = json.dumps(content, sort_keys=True, default=str)
        return hashlib.sha256(as_json.encode()).hexdigest()


@dataclass(frozen=True)
class CourseSource:
    """A course: its record and its pages, each page after the one above it."""

    code: str
    title: str
    sectors: tuple[str, ...]
    validity_months: int
    recertify_days: int
    reviewed_on: date
    pages: tuple[PageSource, ...]

    def phrases(self) -> Iterator[Phrase]:
        """Yield every string to translate, in reading order; the same text may come twice."""
        for page in self.pages:
            yield from page.phrases


def read_course(folder: Path) -> CourseSource:
    """Return the course in ``folder``, whose name is its code.

    Raises :class:`SourceError` with everything that is wrong; nothing is half read.
    """
    reader = _CourseReader(folder)
    course = reader.course()
    if reader.problems:
        raise SourceError(reader.problems)
    return course


def course_folders(content: Path) -> list[Path]:
    """Return the folders below ``content`` that hold a course, in alphabetical order."""
    return sorted(path.parent for path in content.glob("*/course.toml"))


class _CourseReader:
    """Reads the files of one course, collecting ``problems`` on the way."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.code = folder.name
        self.problems: list[SourceProblem] = []

    def course(self) -> CourseSource:
        """Return the course as far as it can be read."""
        table = self._open("course")
        if table.word("code") != self.code:
            table.complain(f"“code” must be the name of the folder, {self.code}")
        slug = table.name("slug")
        sectors = table.names("sectors")
        title = table.text("title", limit=MAX_TITLE_CHARACTERS)
        fields = _course_fields(table)
        validity_months = table.number("validity_months")
        recertify_days = table.number("recertify_days")
        modules = table.names("modules")
        final = table.name("final")
        baseline = _name_if_any(table, "baseline")
        follow_up = _name_if_any(table, "follow_up")
        phrases = self._close(table)
        page = PageSource("course", "", key_of(self.code), title, slug, fields, phrases)
        module_pages = []
        for module in modules:
            if module:
                module_pages += self._module(module)
        baseline_pages = self._activities(baseline)
        final_pages = self._activities(final, follow_up)
        pages = [page, *baseline_pages, *module_pages, *final_pages]
        self._check_references(pages)
        return CourseSource(
            code=self.code,
            title=title,
            sectors=sectors,
            validity_months=validity_months,
            recertify_days=recertify_days,
            reviewed_on=fields["reviewed_on"],
            pages=tuple(pages),
        )

    def _module(self, name: str) -> list[PageSource]:
        """Return a module's page and those of its activities."""
        table = self._open(f"{name}/module", path=name)
        title = table.text("title", limit=MAX_TITLE_CHARACTERS)
        fields = {"stage": table.word("stage", among=STAGES), "summary": table.text("summary")}
        table.number("minutes")  # for readers of the source; the site adds up the activities
        activities = table.names("activities")
        phrases = self._close(table)
        page = PageSource("module", name, table.key(), title, name, fields, phrases)
        paths = [f"{name}/{activity}" for activity in activities if activity]
        return [page, *self._activities(*paths)]

    def _activities(self, *paths: str) -> list[PageSource]:
        """Return the pages of lessons and quizzes; an empty path is left out."""
        pages = []
        for path in paths:
            page = self._activity(path) if path else None
            if page:
                pages.append(page)
        return pages

    def _activity(self, path: str) -> PageSource | None:
        table = self._open(path, path=path)
        kind = table.word("kind", among=ACTIVITY_READERS)
        if kind not in ACTIVITY_READERS:
            self.problems += table.source_file.problems
            return None
        page = ACTIVITY_READERS[kind](table, path)
        return replace(page, phrases=self._close(table))

    def _open(self, name: str, *, path: str = "") -> TomlTable:
        source_file = SourceFile(f"{self.code}/{name}.toml")
        values = read_toml(self.folder / f"{name}.toml", source_file)
        names = [part for part in path.split("/") if part]
        return TomlTable(values, source_file, place=name, path=(self.code, *names))

    def _close(self, table: TomlTable) -> tuple[Phrase, ...]:
        """Finish a file's table, collect its problems, and return its strings to translate."""
        table.finish()
        self.problems += table.source_file.problems
        return tuple(table.source_file.phrases)

    def _check_references(self, pages: Sequence[PageSource]) -> None:
        """Note pages listed twice, and questions that name no lesson of the course."""
        paths = [page.path for page in pages]
        repeated_paths = {path for path in paths if paths.count(path) > 1}
        for path in sorted(repeated_paths):
            message = f"“{path}” is listed twice"
            self.problems.append(SourceProblem(f"{self.code}/course.toml", "", message))
        lessons = {page.path for page in pages if page.kind == "lesson"}
        for page in pages:
            file = f"{self.code}/{page.path}.toml"
            for question in page.questions:
                if question.read_again not in lessons:
                    message = f"“read_again” names no lesson of this course: {question.read_again}"
                    self.problems.append(SourceProblem(file, question.fields["code"], message))


def _name_if_any(table: TomlTable, field_name: str) -> str:
    return table.name(field_name) if field_name in table.values else ""


def _course_fields(table: TomlTable) -> dict[str, Any]:
    return {
        "summary": table.text("summary"),
        "content_note": table.prose("content_note"),
        "outcomes": table.bullets("outcomes"),
        "needs": table.bullets("needs"),
        "made_by": table.text("made_by", limit=MAX_LINE_CHARACTERS),
        "checked_by": table.text("checked_by", limit=MAX_LINE_CHARACTERS),
        "reviewed_on": table.day("reviewed_on"),
        "review_by": table.day("review_by"),
    }


def _page(table: TomlTable, path: str, kind: str) -> PageSource:
    """Return a page with its title only."""
    title = table.text("title", limit=MAX_TITLE_CHARACTERS)
    slug = path.rpartition("/")[2]
    return PageSource(kind, path, table.key(), title, slug, fields={}, phrases=())


def _lesson(table: TomlTable, path: str) -> PageSource:
    page = _page(table, path, "lesson")
    fields = {
        "minutes": table.number("minutes"),
        "aim": table.text("aim", limit=MAX_LINE_CHARACTERS),
    }
    return replace(page, fields=fields, body=[block.as_json() for block in read_body(table)])


def _quiz(table: TomlTable, path: str) -> PageSource:
    page = _page(table, path, "quiz")
    fields = {
        "minutes": table.number("minutes"),
        "intro": table.prose("intro"),
        "pass_percent": table.percent("pass_mark"),
        "shows_feedback": table.word("feedback", among=FEEDBACK_TIMES),
    }
    if "purpose" in table.values:
        fields["purpose"] = table.word("purpose", among=PURPOSES)
    outcomes: tuple[OutcomeSource, ...] = ()
    if "outcomes" in table.values:
        outcomes = tuple(_outcome(outcome_table) for outcome_table in table.tables("outcomes"))
    codes = {outcome.code for outcome in outcomes}
    question_tables = table.tables("questions")
    questions = tuple(_question(question_table, codes) for question_table in question_tables)
    for outcome in outcomes:
        count = sum(question.fields["outcome"] == outcome.code for question in questions)
        if (outcome.draws or 0) > count:
            table.complain(f"“{outcome.code}” is to draw more questions than it has, {count}")
    return replace(page, fields=fields, questions=questions, outcomes=outcomes)


def _outcome(table: TomlTable) -> OutcomeSource:
    draws = table.number("draws") if "draws" in table.values else None
    words = table.text("words", limit=MAX_LINE_CHARACTERS)
    table.finish()
    return OutcomeSource(key=table.key(), code=table.path[-1], words=words, draws=draws)


def _question(table: TomlTable, outcomes: Collection[str]) -> QuestionSource:
    fields = {
        "code": table.path[-1],
        "skill": table.word("skill", among=STAGES),
        "is_critical": table.flag("critical"),
        "place": table.word("place", among=PLACES),
        "scene": table.prose("scene"),
        "ask": table.text("ask", limit=MAX_LINE_CHARACTERS),
    }
    fields |= _references(table, outcomes)
    read_again = table.word("read_again")
    choices = [_choice(choice_table) for choice_table in table.tables("choices")]
    correct_count = sum(choice["value"]["is_correct"] for choice in choices)
    if len(choices) < MIN_CHOICES:
        table.complain(f"needs at least {MIN_CHOICES} choices")
    if correct_count != 1:
        table.complain(f"exactly one choice must be correct, not {correct_count}")
    table.finish()
    fields["read_again"] = key_of(table.path[0], *read_again.split("/"))
    return QuestionSource(table.key(), fields, choices, read_again)


def _references(table: TomlTable, outcomes: Collection[str]) -> dict[str, str]:
    """Return what a question tests and where its facts come from; neither is for learners."""
    outcome = table.word("outcome", optional=True)
    source = table.word("source", optional=True)
    if outcome and outcome not in outcomes:
        table.complain(f"“outcome” names no learning outcome of this quiz: {outcome}")
    if len(source) > MAX_LINE_CHARACTERS:
        table.complain(f"“source”: {len(source)} characters are more than {MAX_LINE_CHARACTERS}")
    return {"outcome": outcome, "source": source}


def _choice(table: TomlTable) -> dict[str, Any]:
    value = {
        "text": table.text("text"),
        "is_correct": table.flag("correct"),
        "feedback": table.text("feedback"),
    }
    table.finish()
    return {"type": "choice", "id": str(table.key()), "value": value}


#: Readers of an activity's table, by its kind.
ACTIVITY_READERS: dict[str, Callable[[TomlTable, str], PageSource]] = {
    "lesson": _lesson,
    "quiz": _quiz,
}
