"""The optional quizzes of a person: baselines before a course, follow-ups some time after it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from courses.models import CoursePage, Enrolment
from courses.models.tree import ancestor_paths
from courses.rules.progress import Activity, Outline
from quizzes.attempts.models import Attempt
from quizzes.attempts.rules.followups import (
    FollowUpStage,
    OfferRefusal,
    baseline_refusal,
    completed_between,
    stage_to_take,
)
from quizzes.authoring.models import QuizPage
from quizzes.papers.choices import Purpose

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class FollowUp:
    """A follow-up that can be taken now, after ``enrolment`` was completed."""

    enrolment: Enrolment
    completed_on: date
    stage: FollowUpStage


@dataclass(frozen=True)
class OfferStatus:
    """Whether a person can take an optional quiz now, and the attempt they handed in, if any."""

    refusal: OfferRefusal | None
    attempt: Attempt | None = None


class QuizOffers:
    """The optional quizzes one person can take on a day; read only where a page asks for them."""

    def __init__(self, person: "User | None", *, on: date) -> None:
        self.person = person
        self.on = on
        self._statuses: dict[str, OfferStatus] = {}

    def baseline(self, outline: Outline) -> Activity | None:
        """Return the baseline of a course while it can be taken; reads nothing without one."""
        baseline = outline.baseline
        if baseline is None or self.status(outline, baseline.key).refusal is not None:
            return None
        return baseline

    def status(self, outline: Outline, key: str) -> OfferStatus:
        """Return whether the person can take the optional quiz with this activity key."""
        if key not in self._statuses:
            self._statuses[key] = self._read_status(outline, key)
        return self._statuses[key]

    def _read_status(self, outline: Outline, key: str) -> OfferStatus:
        person_id = self.person.pk if self.person else None
        if outline.baseline and outline.baseline.key == key:
            return baseline_for(person_id, outline)
        attempts = Attempt.objects.of(person_id).handed_in(key).select_related("paper")
        last_attempt = attempts.order_by("submitted_at").last()
        if outline.course_id in self._follow_up_courses:
            return OfferStatus(None, last_attempt)
        refusal = OfferRefusal.TAKEN if last_attempt else OfferRefusal.NOT_NOW
        return OfferStatus(refusal, last_attempt)

    @cached_property
    def _follow_up_courses(self) -> set[int]:
        """Return the ids of courses whose follow-up is due."""
        if self.person is None:
            return set()
        follow_ups = due_follow_ups([self.person.pk], on=self.on).get(self.person.pk, [])
        return {follow_up.enrolment.course_id for follow_up in follow_ups}

    def courses_to_follow_up(self, outlines: Iterable[Outline]) -> list[Outline]:
        """Return those of ``outlines`` whose follow-up can be taken now; two statements."""
        course_ids = self._follow_up_courses
        return [
            outline for outline in outlines if outline.follow_up and outline.course_id in course_ids
        ]


def baseline_for(person_id: int | None, outline: Outline) -> OfferStatus:
    """Return whether somebody can take the baseline of a course; two statements."""
    if person_id is None or outline.baseline is None:
        return OfferStatus(None)
    enrolments = list(Enrolment.objects.of(person_id).filter(course=outline.course_id).with_done())
    attempts = Attempt.objects.of(person_id).handed_in(outline.baseline.key)
    first_attempt = attempts.order_by("submitted_at").first()
    refusal = baseline_refusal(
        done_count=enrolments[0].progress(outline).done if enrolments else 0,
        has_completed=any(enrolment.completed_at for enrolment in enrolments),
        is_taken=first_attempt is not None,
    )
    return OfferStatus(refusal, first_attempt)


def due_follow_ups(person_ids: Collection[int], *, on: date) -> Mapping[int, list[FollowUp]]:
    """Return the follow-ups each of these people (ids) can take on a day; two statements.

    Only the enrolment in a course that somebody completed last counts. Whether the course has such
    questions, and in which languages, is for the caller to know.
    """
    completed_enrolments = Enrolment.objects.filter(
        person__in=person_ids, completed_at__isnull=False
    )
    newest_enrolments = {}
    for enrolment in completed_enrolments.select_related("course").order_by("completed_at", "pk"):
        newest_enrolments[enrolment.person_id, enrolment.course_id] = enrolment
    enrolments = [
        enrolment for enrolment in newest_enrolments.values() if _may_be_due(enrolment, on=on)
    ]
    taken_stages = _taken_stages(enrolments)
    follow_ups: dict[int, list[FollowUp]] = defaultdict(list)
    for enrolment in enrolments:
        day = completed_on(enrolment)
        stage = stage_to_take(day, taken_stages.get(enrolment.pk, ()), on=on)
        if stage:
            follow_ups[enrolment.person_id].append(FollowUp(enrolment, day, stage))
    return follow_ups


def _taken_stages(enrolments: Collection[Enrolment]) -> Mapping[int, set[int]]:
    """Return the stages (in days) whose questions were handed in, by the enrolment's id."""
    stages: dict[int, set[int]] = defaultdict(set)
    if not enrolments:
        return stages
    attempts = Attempt.objects.filter(
        enrolment__in=enrolments, days_after__isnull=False, submitted_at__isnull=False
    )
    for enrolment_id, days in attempts.values_list("enrolment_id", "days_after"):
        stages[enrolment_id].add(days or 0)
    return stages


def completed_on(enrolment: Enrolment) -> date:
    """Return the day an enrolment was completed, in the time zone of the site."""
    if enrolment.completed_at is None:
        raise ValueError("the enrolment is not completed")
    return timezone.localdate(enrolment.completed_at)


def _may_be_due(enrolment: Enrolment, *, on: date) -> bool:
    first_day, last_day = completed_between(on)
    return first_day <= completed_on(enrolment) <= last_day


def people_after_courses(course_ids: Collection[int], *, on: date) -> list[int]:
    """Return the ids of people with a follow-up stage open on a day, after one of these courses."""
    first_day, last_day = completed_between(on)
    enrolments = Enrolment.objects.filter(
        Q(completed_at__gte=_midnight(first_day))
        & Q(completed_at__lt=_midnight(last_day + timedelta(days=1))),
        course__in=course_ids,
    )
    return list(enrolments.order_by("person_id").values_list("person_id", flat=True).distinct())


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


@dataclass(frozen=True)
class FollowUpQuiz:
    """The live follow-up of one course in one language, and how many minutes it takes."""

    course_id: int
    course_title: str
    minutes: int
    url: str


def live_follow_up_quizzes() -> Mapping[tuple[int, str], FollowUpQuiz]:
    """Return the live follow-ups by course (id) and language; two statements.

    Where a course has several the first one counts, as in its outline.
    """
    courses_by_path = {}
    for path, course_id, title in CoursePage.faces().values_list("path", "course_id", "title"):
        courses_by_path[path] = (course_id, title)
    pages = QuizPage.in_place().filter(purpose=Purpose.FOLLOW_UP)
    quiz_by_course_and_language: dict[tuple[int, str], FollowUpQuiz] = {}
    for page in pages.select_related("locale").order_by("path"):
        course_above = _course_above(page, courses_by_path)
        if course_above is None:
            continue
        course_id, title = course_above
        quiz = FollowUpQuiz(course_id, title, page.minutes, page.get_url() or "")
        quiz_by_course_and_language.setdefault((course_id, page.locale.language_code), quiz)
    return quiz_by_course_and_language


def _course_above(
    page: QuizPage, courses_by_path: Mapping[str, tuple[int, str]]
) -> tuple[int, str] | None:
    """Return the course whose page stands above ``page`` in the tree."""
    for path in ancestor_paths(page.path):
        if path in courses_by_path:
            return courses_by_path[path]
    return None
