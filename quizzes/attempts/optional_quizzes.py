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
    baseline_refused,
    completed_between,
    stage_to_take,
)
from quizzes.authoring.models import QuizPage
from quizzes.papers.choices import Purpose

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class FollowUp:
    """A follow-up that can be taken now, after the run ``run`` was completed."""

    run: Enrolment
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
        return {follow_up.run.course_id for follow_up in follow_ups}

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
    runs = list(Enrolment.objects.of(person_id).filter(course=outline.course_id).with_done())
    attempts = Attempt.objects.of(person_id).handed_in(outline.baseline.key)
    first_attempt = attempts.order_by("submitted_at").first()
    refusal = baseline_refused(
        done=runs[0].progress(outline).done if runs else 0,
        has_completed=any(run.completed_at for run in runs),
        is_taken=first_attempt is not None,
    )
    return OfferStatus(refusal, first_attempt)


def due_follow_ups(people: Collection[int], *, on: date) -> Mapping[int, list[FollowUp]]:
    """Return the follow-ups each of these people (ids) can take on a day; two statements.

    Only the run of a course that somebody completed last counts. Whether the course has such
    questions, and in which languages, is for the caller to know.
    """
    completed_runs = Enrolment.objects.filter(person__in=people, completed_at__isnull=False)
    newest_runs = {}
    for run in completed_runs.select_related("course").order_by("completed_at", "pk"):
        newest_runs[run.person_id, run.course_id] = run
    runs = [run for run in newest_runs.values() if _may_be_due(run, on=on)]
    taken_stages = _taken_stages(runs)
    follow_ups: dict[int, list[FollowUp]] = defaultdict(list)
    for run in runs:
        day = completed_on(run)
        stage = stage_to_take(day, taken_stages.get(run.pk, ()), on=on)
        if stage:
            follow_ups[run.person_id].append(FollowUp(run, day, stage))
    return follow_ups


def _taken_stages(runs: Collection[Enrolment]) -> Mapping[int, set[int]]:
    """Return the stages (in days) whose questions were handed in, by the id of the run."""
    stages: dict[int, set[int]] = defaultdict(set)
    if not runs:
        return stages
    attempts = Attempt.objects.filter(
        enrolment__in=runs, days_after__isnull=False, submitted_at__isnull=False
    )
    for run_id, days in attempts.values_list("enrolment_id", "days_after"):
        stages[run_id].add(days or 0)
    return stages


def completed_on(run: Enrolment) -> date:
    """Return the day a run was completed, in the time zone of the site."""
    if run.completed_at is None:
        raise ValueError("the run is not completed")
    return timezone.localdate(run.completed_at)


def _may_be_due(run: Enrolment, *, on: date) -> bool:
    first, last = completed_between(on)
    return first <= completed_on(run) <= last


def people_after_courses(courses: Collection[int], *, on: date) -> list[int]:
    """Return the ids of people with a follow-up stage open on a day, after one of ``courses``."""
    first, last = completed_between(on)
    runs = Enrolment.objects.filter(
        Q(completed_at__gte=_midnight(first))
        & Q(completed_at__lt=_midnight(last + timedelta(days=1))),
        course__in=courses,
    )
    return list(runs.order_by("person_id").values_list("person_id", flat=True).distinct())


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
    quizzes: dict[tuple[int, str], FollowUpQuiz] = {}
    for page in pages.select_related("locale").order_by("path"):
        course = _course_above(page, courses_by_path)
        if course is None:
            continue
        course_id, title = course
        quiz = FollowUpQuiz(course_id, title, page.minutes, page.get_url() or "")
        quizzes.setdefault((course_id, page.locale.language_code), quiz)
    return quizzes


def _course_above(
    page: QuizPage, courses_by_path: Mapping[str, tuple[int, str]]
) -> tuple[int, str] | None:
    """Return the course whose page stands above ``page`` in the tree."""
    for path in ancestor_paths(page.path):
        if path in courses_by_path:
            return courses_by_path[path]
    return None
