"""What people gained by a course and kept of it: the same people's answers, compared in pairs.

*Gain* sets what somebody knew before a course (its baseline) beside their first attempt at its
assessment, its last quiz; *after 30, 90 and 180 days* set that first attempt beside the follow-up
of the stage. Both belong to one enrolment, and only a person's first enrolment has a first attempt,
so nobody counts twice.

Six statements however many people: the courses, their quizzes, and one count for each measure,
grouped by how many answers of each skill were right before and after.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NewType
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

#: Which attempts are compared: 0 those before a course and at its end (the gain), another number
#: those at its end and so many days after it.
Measure = NewType("Measure", int)
GAIN = Measure(0)
MEASURES = (GAIN, *(Measure(days) for days in STAGES))
SKILLS = (ALL_SKILLS, *(skill.value for skill in Skill))
#: All languages together.
ALL_LANGUAGES = ""

#: A row of :func:`_count_people`: ``course`` (id), ``language``, the columns of each skill (see
#: :func:`_columns`), and the number of ``people`` with all these values.
PeopleRow = Mapping[str, Any]


@dataclass(frozen=True)
class ComparisonLine:
    """One measure of one course: in one language or all, of one skill or all."""

    course_title: str
    language: str
    measure: Measure
    skill: str
    figures: PairedFigures


@dataclass(frozen=True)
class CourseQuizzes:
    """The keys of the quizzes of one course that are compared; its ``title`` is the course's."""

    course_id: int
    title: str
    baseline_keys: frozenset[UUID]
    assessment_key: UUID | None
    follow_up_keys: frozenset[UUID]


def comparison_lines(
    quiz_page_ids: QuerySet[Any, Any], *, language: str | None = None
) -> list[ComparisonLine]:
    """Return the figures of the courses whose quizzes are among ``quiz_page_ids``.

    ``language`` chooses the lines: those of one language, those of :data:`ALL_LANGUAGES` together,
    or, where it is None, both. A course nobody was asked about twice has no lines.
    """
    all_course_quizzes = _read_course_quizzes(quiz_page_ids)
    if not all_course_quizzes:
        return []
    rows_by_measure: dict[Measure, list[PeopleRow]] = {}
    for measure in MEASURES:
        rows_by_measure[measure] = _count_people(measure, all_course_quizzes)
    lines: list[ComparisonLine] = []
    for course_quizzes in sorted(all_course_quizzes, key=_sort_key):
        for line_language in _languages(rows_by_measure, course_quizzes.course_id):
            if language in (None, line_language):
                lines += _lines_of_course(course_quizzes, line_language, rows_by_measure)
    return lines


def _sort_key(course_quizzes: CourseQuizzes) -> tuple[str, int]:
    return course_quizzes.title, course_quizzes.course_id


def _lines_of_course(
    course_quizzes: CourseQuizzes,
    language: str,
    rows_by_measure: Mapping[Measure, Sequence[PeopleRow]],
) -> Iterator[ComparisonLine]:
    for measure, rows in rows_by_measure.items():
        people_counts = []
        for row in rows:
            is_of_course = row["course"] == course_quizzes.course_id
            if is_of_course and language in (ALL_LANGUAGES, row["language"]):
                people_counts.append((_counts_by_skill(row), row["people"]))
        figures_by_skill = compare_pairs(people_counts)
        for skill in SKILLS:
            if skill in figures_by_skill:
                yield ComparisonLine(
                    course_quizzes.title, language, measure, skill, figures_by_skill[skill]
                )


def _languages(rows_by_measure: Mapping[Measure, Sequence[PeopleRow]], course_id: int) -> list[str]:
    """Return ALL_LANGUAGES, then the code of each language in which somebody was asked twice.

    In the order of the site, languages it no longer has last.
    """
    row_languages: set[str] = set()
    for row in chain.from_iterable(rows_by_measure.values()):
        if row["course"] == course_id:
            row_languages.add(row["language"])
    site_languages = [code for code, _name in settings.LANGUAGES if code in row_languages]
    return [ALL_LANGUAGES, *site_languages, *sorted(row_languages - set(site_languages))]


def _counts_by_skill(row: PeopleRow) -> dict[str, SkillCounts]:
    counts = {}
    for skill in Skill:
        right_before, asked_before, right_after, asked_after = _columns(skill)
        counts[skill.value] = SkillCounts(
            right_before=row[right_before],
            asked_before=row[asked_before],
            right_after=row[right_after],
            asked_after=row[asked_after],
        )
    return counts


def _columns(skill: Skill) -> tuple[str, str, str, str]:
    """Return the names of the columns of a skill, in the order of :class:`SkillCounts`."""
    return f"{skill}_right", f"{skill}_asked", f"{skill}_right_after", f"{skill}_asked_after"


def _read_course_quizzes(quiz_page_ids: QuerySet[Any, Any]) -> list[CourseQuizzes]:
    """Return the quizzes of each course, read from its first language; two statements."""
    courses_by_path = {
        path: (course_id, title)
        for path, course_id, title in CoursePage.objects.values_list(
            "path", "course_id", "course__title"
        )
    }
    published_quizzes = QuizPage.objects.filter(
        locale__language_code=settings.LANGUAGE_CODE,
        translation_key__in=QuizPage.objects.filter(pk__in=quiz_page_ids).values("translation_key"),
    ).exclude(first_published_at=None)
    rows = published_quizzes.order_by("path").values_list("path", "translation_key", "purpose")
    #: The keys of quizzes by their purpose, for the id and title of each course.
    keys_by_course: dict[tuple[int, str], dict[str, list[UUID]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for path, key, purpose in rows:
        for ancestor_path in ancestor_paths(path):
            if ancestor_path in courses_by_path:
                keys_by_course[courses_by_path[ancestor_path]][purpose].append(key)
                break
    return [
        CourseQuizzes(
            course_id=course_id,
            title=title,
            baseline_keys=frozenset(keys_by_purpose[Purpose.BASELINE]),
            assessment_key=next(reversed(keys_by_purpose[Purpose.ASSESSMENT]), None),
            follow_up_keys=frozenset(keys_by_purpose[Purpose.FOLLOW_UP]),
        )
        for (course_id, title), keys_by_purpose in keys_by_course.items()
    ]


def _count_people(
    measure: Measure, all_course_quizzes: Collection[CourseQuizzes]
) -> list[PeopleRow]:
    """Return how many people have the same course, language and counts; one statement.

    A question that nobody answered because time was up counts as not asked.
    """
    baseline_keys: set[UUID] = set()
    assessment_keys: set[UUID] = set()
    follow_up_keys: set[UUID] = set()
    for course_quizzes in all_course_quizzes:
        baseline_keys |= course_quizzes.baseline_keys
        follow_up_keys |= course_quizzes.follow_up_keys
        if course_quizzes.assessment_key:
            assessment_keys.add(course_quizzes.assessment_key)
    assessment_attempts = _first_attempts(assessment_keys)
    if measure == GAIN:
        other_attempts = _first_attempts(baseline_keys)
        before_keys, after_keys = baseline_keys, assessment_keys
    else:
        other_attempts = Attempt.objects.filter(activity_key__in=follow_up_keys, days_after=measure)
        before_keys, after_keys = assessment_keys, follow_up_keys
    other_attempts = other_attempts.exclude(submitted_at=None)
    attempts = assessment_attempts.values("pk").union(other_attempts.values("pk"), all=True)
    responses = Response.objects.filter(attempt__in=attempts, is_carried=False)
    return _count_equal_rows(_count_answers_by_enrolment(responses, before_keys, after_keys))


def _first_attempts(activity_keys: Collection[UUID]) -> QuerySet[Attempt]:
    attempts = Attempt.objects.filter(activity_key__in=activity_keys, submitted_at__isnull=False)
    return attempts.first_attempts()


def _count_answers_by_enrolment(
    responses: QuerySet[Response], before_keys: Collection[UUID], after_keys: Collection[UUID]
) -> QuerySet[Any, Any]:
    """Return a row for each enrolment with answers before and after.

    It says how many questions of each skill were asked and right.
    """
    is_before = Q(attempt__activity_key__in=before_keys)
    is_after = Q(attempt__activity_key__in=after_keys)
    is_right = Q(is_right=True)
    counts_by_column = {}
    for skill in Skill:
        conditions = (is_before & is_right, is_before, is_after & is_right, is_after)
        for column, condition in zip(_columns(skill), conditions, strict=True):
            counts_by_column[column] = Count("pk", filter=Q(skill=skill) & condition)
    enrolment_rows = responses.order_by().values(
        enrolment=F("attempt__enrolment_id"),
        course=F("attempt__enrolment__course_id"),
        enrolment_language=F("attempt__enrolment__language"),
    )
    has_both_times = Q(before_count__gt=0) & Q(after_count__gt=0)
    return enrolment_rows.annotate(
        **counts_by_column,
        before_count=Count("pk", filter=is_before),
        after_count=Count("pk", filter=is_after),
    ).filter(has_both_times)


def _count_equal_rows(enrolment_rows: QuerySet[Any, Any]) -> list[PeopleRow]:
    """Return rows equal in course, language and counts as one row with the number of people."""
    skill_columns = [column for skill in Skill for column in _columns(skill)]
    try:
        inner_statement, parameters = enrolment_rows.query.sql_with_params()
    except EmptyResultSet:
        return []
    quoted_columns = ", ".join(
        connection.ops.quote_name(column)
        for column in ("course", "enrolment_language", *skill_columns)
    )
    # Our own names, and the statement Django has written with its parameters apart.
    statement = (
        f"SELECT {quoted_columns}, COUNT(*) FROM ({inner_statement}) AS enrolments "  # noqa: S608
        f"GROUP BY {quoted_columns}"
    )
    names = ["course", "language", *skill_columns, "people"]
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
