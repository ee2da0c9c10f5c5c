"""Reads a whole course from ``content/<code>/`` and judges it. Imports no Django."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from training_site.starter.lesson_blocks import PLACES, read_body
from training_site.starter.toml_tables import (
    Findings,
    Phrase,
    Problem,
    SourceError,
    Table,
    key_of,
    read_toml,
)

STAGES = ("recognise", "respond", "report")
FEEDBACK = ("each", "end")
PURPOSES = ("assessment", "baseline", "follow_up")
FEWEST_CHOICES = 2
LINE = 250  # the longest one-line string a page keeps, in characters
TITLE = 200


@dataclass(frozen=True)
class QuestionSource:
    """One question: its plain ``fields``, its ``choices`` as a StreamField reads them, and the path of
    the lesson to read again."""

    key: UUID
    fields: dict[str, Any]
    choices: list[dict[str, Any]]
    read_again: str


@dataclass(frozen=True)
class OutcomeSource:
    """A learning outcome of a quiz: its code is its id; ``draws`` is None where all its questions are asked."""

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
    def parent(self) -> str:
        """The path of the page above; a page without one stands under the course."""
        return self.path.rpartition("/")[0]

    @property
    def digest(self) -> str:
        """A fingerprint of everything on the page, SHA-256 in hexadecimal."""
        questions = [[q.key, q.fields, q.choices] for q in self.questions]
        outcomes = [asdict(outcome) for outcome in self.outcomes]
        content = [self.kind, self.title, self.slug, self.fields, self.body, questions, outcomes]
        return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


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
        """Every string to translate, in reading order; the same words may come twice."""
        for page in self.pages:
            yield from page.phrases


def read_course(folder: Path) -> CourseSource:
    """The course kept in ``folder``, whose name is its code.

    Raises :class:`SourceError` with everything that is wrong; nothing is half read.
    """
    reader = _Reader(folder)
    course = reader.course()
    if reader.problems:
        raise SourceError(reader.problems)
    return course


def course_folders(content: Path) -> list[Path]:
    """The folders below ``content`` that hold a course, in alphabetical order."""
    return sorted(path.parent for path in content.glob("*/course.toml"))


class _Reader:
    """Reads the files of one course; ``problems`` grows on the way."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.code = folder.name
        self.problems: list[Problem] = []

    def course(self) -> CourseSource:
        """The course as far as it can be read."""
        table = self._open("course")
        if table.word("code") != self.code:
            table.complain(f"“code” must be the name of the folder, {self.code}")
        slug, sectors = table.name("slug"), table.names("sectors")
        title = table.text("title", limit=TITLE)
        fields = _course_fields(table)
        validity, recertify = table.number("validity_months"), table.number("recertify_days")
        modules, final = table.names("modules"), table.name("final")
        before, after = (
            table.name(name) if name in table.values else "" for name in ("baseline", "follow_up")
        )
        top = PageSource("course", "", key_of(self.code), title, slug, fields, self._close(table))
        below = [page for name in filter(None, modules) for page in self._module(name)]
        pages = (top, *self._activities(before), *below, *self._activities(final, after))
        self._judge(pages)
        return CourseSource(
            self.code, title, sectors, validity, recertify, fields["reviewed_on"], pages
        )

    def _module(self, name: str) -> Iterator[PageSource]:
        table = self._open(f"{name}/module", path=name)
        title = table.text("title", limit=TITLE)
        fields = {"stage": table.word("stage", among=STAGES), "summary": table.text("summary")}
        table.number("minutes")  # for readers of the source; the site adds up the activities
        activities = table.names("activities")
        yield PageSource("module", name, table.key(), title, name, fields, self._close(table))
        yield from filter(
            None, (self._activity(f"{name}/{activity}") for activity in filter(None, activities))
        )

    def _activities(self, *names: str) -> list[PageSource]:
        return [page for page in (self._activity(name) for name in names if name) if page]

    def _activity(self, path: str) -> PageSource | None:
        table = self._open(path, path=path)
        kind = table.word("kind", among=ACTIVITIES)
        if kind not in ACTIVITIES:
            self.problems += table.findings.problems
            return None
        page = ACTIVITIES[kind](table, path)
        return replace(page, phrases=self._close(table))

    def _open(self, name: str, *, path: str = "") -> Table:
        findings = Findings(f"{self.code}/{name}.toml")
        values = read_toml(self.folder / f"{name}.toml", findings)
        return Table(values, findings, place=name, path=(self.code, *filter(None, path.split("/"))))

    def _close(self, table: Table) -> tuple[Phrase, ...]:
        table.finish()
        self.problems += table.findings.problems
        return tuple(table.findings.phrases)

    def _judge(self, pages: Sequence[PageSource]) -> None:
        """What only shows when the whole course is known."""
        paths = [page.path for page in pages]
        lessons = {page.path for page in pages if page.kind == "lesson"}
        course = f"{self.code}/course.toml"
        for path in sorted({path for path in paths if paths.count(path) > 1}):
            self.problems.append(Problem(course, "", f"“{path}” is listed twice"))
        for page in pages:
            for question in page.questions:
                if question.read_again not in lessons:
                    message = f"“read_again” names no lesson of this course: {question.read_again}"
                    self.problems.append(
                        Problem(f"{self.code}/{page.path}.toml", question.fields["code"], message)
                    )


def _course_fields(table: Table) -> dict[str, Any]:
    return {
        "summary": table.text("summary"),
        "content_note": table.prose("content_note"),
        "outcomes": table.bullets("outcomes"),
        "needs": table.bullets("needs"),
        "made_by": table.text("made_by", limit=LINE),
        "checked_by": table.text("checked_by", limit=LINE),
        "reviewed_on": table.day("reviewed_on"),
        "review_by": table.day("review_by"),
    }


def _page(table: Table, path: str, kind: str, **more: Any) -> PageSource:
    title = table.text("title", limit=TITLE)
    return PageSource(kind, path, table.key(), title, path.rpartition("/")[2], phrases=(), **more)


def _lesson(table: Table, path: str) -> PageSource:
    page = _page(table, path, "lesson", fields={})
    fields = {"minutes": table.number("minutes"), "aim": table.text("aim", limit=LINE)}
    return replace(page, fields=fields, body=[block.as_json() for block in read_body(table)])


def _quiz(table: Table, path: str) -> PageSource:
    page = _page(table, path, "quiz", fields={})
    fields = {
        "minutes": table.number("minutes"),
        "intro": table.prose("intro"),
        "pass_percent": table.percent("pass_mark"),
        "shows_feedback": table.word("feedback", among=FEEDBACK),
    }
    if "purpose" in table.values:
        fields["purpose"] = table.word("purpose", among=PURPOSES)
    outcomes = (
        tuple(_outcome(one) for one in table.tables("outcomes"))
        if "outcomes" in table.values
        else ()
    )
    codes = {outcome.code for outcome in outcomes}
    questions = tuple(_question(one, codes) for one in table.tables("questions"))
    for outcome in outcomes:
        count = sum(question.fields["outcome"] == outcome.code for question in questions)
        if (outcome.draws or 0) > count:
            table.complain(f"“{outcome.code}” is to draw more questions than it has, {count}")
    return replace(page, fields=fields, questions=questions, outcomes=outcomes)


def _outcome(table: Table) -> OutcomeSource:
    draws = table.number("draws") if "draws" in table.values else None
    outcome = OutcomeSource(table.key(), table.path[-1], table.text("words", limit=LINE), draws)
    table.finish()
    return outcome


def _question(table: Table, outcomes: Collection[str]) -> QuestionSource:
    fields = {
        "code": table.path[-1],
        "skill": table.word("skill", among=STAGES),
        "is_critical": table.flag("critical"),
        "place": table.word("place", among=PLACES),
        "scene": table.prose("scene"),
        "ask": table.text("ask", limit=LINE),
    }
    fields |= _references(table, outcomes)
    read_again = table.word("read_again")
    choices = [_choice(one) for one in table.tables("choices")]
    correct = sum(choice["value"]["is_correct"] for choice in choices)
    if len(choices) < FEWEST_CHOICES:
        table.complain(f"needs at least {FEWEST_CHOICES} choices")
    if correct != 1:
        table.complain(f"exactly one choice must be correct, not {correct}")
    table.finish()
    fields["read_again"] = key_of(table.path[0], *read_again.split("/"))
    return QuestionSource(table.key(), fields, choices, read_again)


def _references(table: Table, outcomes: Collection[str]) -> dict[str, str]:
    """What a question tests, and where its facts come from; neither is for learners."""
    outcome, source = table.word("outcome", optional=True), table.word("source", optional=True)
    if outcome and outcome not in outcomes:
        table.complain(f"“outcome” names no learning outcome of this quiz: {outcome}")
    if len(source) > LINE:
        table.complain(f"“source”: {len(source)} characters are more than {LINE}")
    return {"outcome": outcome, "source": source}


def _choice(table: Table) -> dict[str, Any]:
    value = {
        "text": table.text("text"),
        "is_correct": table.flag("correct"),
        "feedback": table.text("feedback"),
    }
    table.finish()
    return {"type": "choice", "id": str(table.key()), "value": value}


ACTIVITIES: dict[str, Callable[[Table, str], PageSource]] = {"lesson": _lesson, "quiz": _quiz}
