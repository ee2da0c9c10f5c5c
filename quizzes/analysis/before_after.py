"""What people gained by a course and kept of it: the same people's answers before, at its end and some time after.

Only pairs count. *Gain* sets what somebody knew before a course (its baseline) beside their first sitting of its
assessment, its last quiz; *after 30, 90 and 180 days* set that first sitting beside the follow-up of the stage. Both
lie in one run, and only a person's first run has a first sitting, so nobody counts twice.

Six statements however many people: the courses, their quizzes, and one count for each pair of sittings, grouped by
how many of each skill were right before and after.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, F, Q, QuerySet
from wagtail.models import Page

from courses.models import CoursePage
from quizzes.analysis.rules.paired import EVERY, Counts, Paired, paired
from quizzes.attempts.models import Attempt, Response
from quizzes.attempts.rules.followups import STAGES
from quizzes.authoring.models import QuizPage
from quizzes.papers.choices import Purpose
from quizzes.papers.rules.content import Skill

#: The measure of what was learned; the others are called by their days after the course.
GAIN = 0
MEASURES = (GAIN, *STAGES)
SKILLS = (EVERY, *(skill.value for skill in Skill))
#: All languages together.
ALL_LANGUAGES = ""


@dataclass(frozen=True)
class Line:
    """One measure of one course: in one language or all, of one skill or all."""

    course: str
    language: str
    measure: int
    skill: str
    figures: Paired


@dataclass(frozen=True)
class _Quizzes:
    """The keys of the quizzes of one course that are compared."""

    course_id: int
    title: str
    baseline: frozenset[UUID]
    assessment: UUID | None
    follow_up: frozenset[UUID]


def lines(pages: QuerySet[Any, Any], *, language: str | None = None) -> list[Line]:
    """The figures of the courses whose quizzes are among ``pages`` (ids), as far as anybody was asked twice.

    In one ``language`` (:data:`ALL_LANGUAGES`: all together), or (None) in each.
    """
    quizzes = _quizzes(pages)
    rows = {measure: _counted(measure, quizzes) for measure in MEASURES} if quizzes else {}
    found: list[Line] = []
    for each in sorted(quizzes, key=lambda each: (each.title, each.course_id)):
        for spoken in _languages(rows, each.course_id):
            if language in (None, spoken):
                found += _lines_of(each, spoken, rows)
    return found


def _lines_of(
    each: _Quizzes, language: str, rows: Mapping[int, Sequence[dict[str, Any]]]
) -> Iterable[Line]:
    for measure, counted in rows.items():
        theirs = (
            row
            for row in counted
            if row["course"] == each.course_id and language in ("", row["language"])
        )
        figures = paired((_by_skill(row), row["people"]) for row in theirs)
        yield from (
            Line(each.title, language, measure, skill, figures[skill])
            for skill in SKILLS
            if skill in figures
        )


def _languages(rows: Mapping[int, Sequence[dict[str, Any]]], course: int) -> list[str]:
    """All together, then each in which somebody was asked twice, in the order of the site."""
    found = {
        row["language"] for counted in rows.values() for row in counted if row["course"] == course
    }
    known = [code for code, _name in settings.LANGUAGES if code in found]
    return [ALL_LANGUAGES, *known, *sorted(found - set(known))]


def _by_skill(row: Mapping[str, Any]) -> dict[str, Counts]:
    return {skill.value: tuple(row[name] for name in _names(skill)) for skill in Skill}


def _names(skill: Skill) -> tuple[str, str, str, str]:
    return f"{skill}_right", f"{skill}_asked", f"{skill}_right_after", f"{skill}_asked_after"


def _quizzes(pages: QuerySet[Any, Any]) -> list[_Quizzes]:
    """The quizzes of each course, read from its first language; two statements."""
    courses = {
        path: (course, title)
        for path, course, title in CoursePage.objects.values_list(
            "path", "course_id", "course__title"
        )
    }
    asked = QuizPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE).exclude(
        first_published_at=None
    )
    mine = asked.filter(
        translation_key__in=QuizPage.objects.filter(pk__in=pages).values("translation_key")
    )
    keys: dict[tuple[int, str], dict[str, list[UUID]]] = defaultdict(lambda: defaultdict(list))
    for path, key, purpose in mine.order_by("path").values_list(
        "path", "translation_key", "purpose"
    ):
        above = (path[:end] for end in range(Page.steplen, len(path), Page.steplen))
        course = next((courses[one] for one in above if one in courses), None)
        if course:
            keys[course][purpose].append(key)
    return [
        _Quizzes(
            course_id=course,
            title=title,
            baseline=frozenset(found[Purpose.BASELINE]),
            assessment=next(reversed(found[Purpose.ASSESSMENT]), None),
            follow_up=frozenset(found[Purpose.FOLLOW_UP]),
        )
        for (course, title), found in keys.items()
    ]


def _counted(measure: int, quizzes: Collection[_Quizzes]) -> list[dict[str, Any]]:
    """How many people have the same course, language and counts; one statement.

    A question that nobody answered because time was up counts as not asked.
    """
    assessments = {each.assessment for each in quizzes if each.assessment}
    offered = {key for each in quizzes for key in (each.follow_up if measure else each.baseline)}
    first = _first(assessments)
    other = (
        Attempt.objects.filter(activity_key__in=offered, days_after=measure)
        if measure
        else _first(offered)
    )
    other = other.exclude(submitted_at=None)
    sittings = first.values("pk").union(other.values("pk"), all=True)
    answers = Response.objects.filter(attempt__in=sittings, is_carried=False)
    before, after = (assessments, offered) if measure else (offered, assessments)
    return _grouped(_runs(answers, before, after))


def _first(keys: Collection[UUID]) -> QuerySet[Attempt]:
    handed_in = Attempt.objects.filter(activity_key__in=keys, submitted_at__isnull=False)
    return handed_in.first_sittings()


def _runs(
    answers: QuerySet[Response], before: Collection[UUID], after: Collection[UUID]
) -> QuerySet[Any, Any]:
    """A row for each run with answers before and after: how many of each skill were asked and right."""
    was, then = Q(attempt__activity_key__in=before), Q(attempt__activity_key__in=after)
    counts = {}
    for skill in Skill:
        of_skill = Q(skill=skill)
        for name, sitting in zip(
            _names(skill), (was & Q(is_right=True), was, then & Q(is_right=True), then), strict=True
        ):
            counts[name] = Count("pk", filter=of_skill & sitting)
    run = {"run": F("attempt__enrolment_id"), "course": F("attempt__enrolment__course_id")}
    rows = answers.order_by().values(**run, spoken=F("attempt__enrolment__language"))
    both = {"were": Count("pk", filter=was), "are": Count("pk", filter=then)}
    return rows.annotate(**counts, **both).filter(Q(were__gt=0) & Q(are__gt=0))


def _grouped(runs: QuerySet[Any, Any]) -> list[dict[str, Any]]:
    """The same rows, those alike as one with the number of people."""
    columns = ["course", "spoken", *(name for skill in Skill for name in _names(skill))]
    try:
        inner, parameters = runs.query.sql_with_params()
    except EmptyResultSet:
        return []
    quoted = ", ".join(connection.ops.quote_name(column) for column in columns)
    # Our own names, and the statement Django has written with its parameters apart.
    statement = f"SELECT {quoted}, COUNT(*) FROM ({inner}) AS runs GROUP BY {quoted}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        names = ["course", "language", *columns[2:], "people"]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
