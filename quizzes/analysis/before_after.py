"""What people gained by a course and kept of it: the same people's answers, compared in pairs.

*Gain* sets what somebody knew before a course (its baseline) beside their first sitting of its
assessment, its last quiz; *after 30, 90 and 180 days* set that first sitting beside the follow-up
of the stage. Both lie in one run, and only a person's first run has a first sitting, so nobody
counts twice.

Six statements however many people: the courses, their quizzes, and one count for each pair of
sittings, grouped by how many of each skill were right before and after.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, F, Q, QuerySet

from courses.models import CoursePage
from courses.models.tree import ancestor_paths
from quizzes.analysis.rules.paired_samples import (
    ALL_SKILLS,
    PairedFigures,
    SkillCounts,
    compare_pairs,
)
from quizzes.attempts.models import Attempt, Response
from quizzes.attempts.rules.followups import STAGES
from quizzes.authoring.models import QuizPage
from quizzes.papers.choices import Purpose
from quizzes.papers.rules.content import Skill

#: The measure of what was learned; the others are called by their days after the course.
GAIN = 0
MEASURES = (GAIN, *STAGES)
SKILLS = (ALL_SKILLS, *(skill.value for skill in Skill))
#: All languages together.
ALL_LANGUAGES = ""

#: A row of :func:`_count_people`: ``course``, ``language``, the columns of each skill, ``people``.
PeopleRow = Mapping[str, Any]


@dataclass(frozen=True)
class ComparisonLine:
    """One measure of one course: in one language or all, of one skill or all."""

    course: str
    language: str
    measure: int
    skill: str
    figures: PairedFigures


@dataclass(frozen=True)
class CourseQuizzes:
    """The keys of the quizzes of one course that are compared."""

    course_id: int
    title: str
    baseline: frozenset[UUID]
    assessment: UUID | None
    follow_up: frozenset[UUID]


def comparison_lines(
    pages: QuerySet[Any, Any], *, language: str | None = None
) -> list[ComparisonLine]:
    """Return the figures of courses whose quizzes are among ``pages`` (ids).

    In one ``language`` (:data:`ALL_LANGUAGES`: all together), or (None) in each; only as far as
    anybody was asked twice.
    """
    courses = _course_quizzes(pages)
    if not courses:
        return []
    rows_by_measure = {measure: _count_people(measure, courses) for measure in MEASURES}
    lines: list[ComparisonLine] = []
    for course in sorted(courses, key=lambda course: (course.title, course.course_id)):
        for code in _languages(rows_by_measure, course.course_id):
            if language in (None, code):
                lines += _lines_of_course(course, code, rows_by_measure)
    return lines


def _lines_of_course(
    course: CourseQuizzes, language: str, rows_by_measure: Mapping[int, Sequence[PeopleRow]]
) -> Iterator[ComparisonLine]:
    for measure, rows in rows_by_measure.items():
        people_counts = []
        for row in rows:
            is_of_course = row["course"] == course.course_id
            if is_of_course and language in (ALL_LANGUAGES, row["language"]):
                people_counts.append((_counts_by_skill(row), row["people"]))
        figures = compare_pairs(people_counts)
        for skill in SKILLS:
            if skill in figures:
                yield ComparisonLine(course.title, language, measure, skill, figures[skill])


def _languages(rows_by_measure: Mapping[int, Sequence[PeopleRow]], course_id: int) -> list[str]:
    """Return all together, then each language in which somebody was asked twice.

    In the order of the site, languages it no longer has last.
    """
    languages: set[str] = set()
    for row in chain.from_iterable(rows_by_measure.values()):
        if row["course"] == course_id:
            languages.add(row["language"])
    site_languages = [code for code, _name in settings.LANGUAGES if code in languages]
    return [ALL_LANGUAGES, *site_languages, *sorted(languages - set(site_languages))]


def _counts_by_skill(row: PeopleRow) -> dict[str, SkillCounts]:
    counts = {}
    for skill in Skill:
        right, asked, right_after, asked_after = _columns(skill)
        counts[skill.value] = SkillCounts(
            right_before=row[right],
            asked_before=row[asked],
            right_after=row[right_after],
            asked_after=row[asked_after],
        )
    return counts


def _columns(skill: Skill) -> tuple[str, str, str, str]:
    """Return the columns of a skill, in the order of :class:`SkillCounts`."""
    return f"{skill}_right", f"{skill}_asked", f"{skill}_right_after", f"{skill}_asked_after"


def _course_quizzes(pages: QuerySet[Any, Any]) -> list[CourseQuizzes]:
    """Return the quizzes of each course, read from its first language; two statements."""
    courses = {
        path: (course_id, title)
        for path, course_id, title in CoursePage.objects.values_list(
            "path", "course_id", "course__title"
        )
    }
    published_quizzes = QuizPage.objects.filter(
        locale__language_code=settings.LANGUAGE_CODE,
        translation_key__in=QuizPage.objects.filter(pk__in=pages).values("translation_key"),
    ).exclude(first_published_at=None)
    rows = published_quizzes.order_by("path").values_list("path", "translation_key", "purpose")
    keys: dict[tuple[int, str], dict[str, list[UUID]]] = defaultdict(lambda: defaultdict(list))
    for path, key, purpose in rows:
        course_paths = [above for above in ancestor_paths(path) if above in courses]
        if course_paths:
            keys[courses[course_paths[0]]][purpose].append(key)
    return [
        CourseQuizzes(
            course_id=course_id,
            title=title,
            baseline=frozenset(keys_by_purpose[Purpose.BASELINE]),
            assessment=next(reversed(keys_by_purpose[Purpose.ASSESSMENT]), None),
            follow_up=frozenset(keys_by_purpose[Purpose.FOLLOW_UP]),
        )
        for (course_id, title), keys_by_purpose in keys.items()
    ]


def _count_people(measure: int, courses: Collection[CourseQuizzes]) -> list[dict[str, Any]]:
    """Return how many people have the same course, language and counts; one statement.

    A question that nobody answered because time was up counts as not asked.
    """
    assessments = {course.assessment for course in courses if course.assessment}
    assessment_sittings = _first_sittings(assessments)
    if measure == GAIN:
        baselines = {key for course in courses for key in course.baseline}
        other_sittings = _first_sittings(baselines)
        before, after = baselines, assessments
    else:
        follow_ups = {key for course in courses for key in course.follow_up}
        other_sittings = Attempt.objects.filter(activity_key__in=follow_ups, days_after=measure)
        before, after = assessments, follow_ups
    other_sittings = other_sittings.exclude(submitted_at=None)
    sittings = assessment_sittings.values("pk").union(other_sittings.values("pk"), all=True)
    answers = Response.objects.filter(attempt__in=sittings, is_carried=False)
    return _group(_runs(answers, before, after))


def _first_sittings(keys: Collection[UUID]) -> QuerySet[Attempt]:
    handed_in = Attempt.objects.filter(activity_key__in=keys, submitted_at__isnull=False)
    return handed_in.first_sittings()


def _runs(
    answers: QuerySet[Response], before_keys: Collection[UUID], after_keys: Collection[UUID]
) -> QuerySet[Any, Any]:
    """Return a row for each run with answers before and after.

    It says how many questions of each skill were asked and right.
    """
    before = Q(attempt__activity_key__in=before_keys)
    after = Q(attempt__activity_key__in=after_keys)
    right = Q(is_right=True)
    counts = {}
    for skill in Skill:
        conditions = (before & right, before, after & right, after)
        for column, condition in zip(_columns(skill), conditions, strict=True):
            counts[column] = Count("pk", filter=Q(skill=skill) & condition)
    runs = answers.order_by().values(
        run=F("attempt__enrolment_id"),
        course=F("attempt__enrolment__course_id"),
        spoken=F("attempt__enrolment__language"),
    )
    asked_twice = Q(were__gt=0) & Q(are__gt=0)
    return runs.annotate(
        **counts, were=Count("pk", filter=before), are=Count("pk", filter=after)
    ).filter(asked_twice)


def _group(runs: QuerySet[Any, Any]) -> list[dict[str, Any]]:
    """Return the same rows, equal ones as one with the number of people."""
    skill_columns = [column for skill in Skill for column in _columns(skill)]
    try:
        inner, parameters = runs.query.sql_with_params()
    except EmptyResultSet:
        return []
    quoted = ", ".join(
        connection.ops.quote_name(column) for column in ("course", "spoken", *skill_columns)
    )
    # Our own names, and the statement Django has written with its parameters apart.
    statement = f"SELECT {quoted}, COUNT(*) FROM ({inner}) AS runs GROUP BY {quoted}"  # noqa: S608
    names = ["course", "language", *skill_columns, "people"]
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
