"""What people are offered beside their courses: what they know before one, and whether they still know it later."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from courses.models import CoursePage, Enrolment
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
    """Questions somebody can answer now, after the run ``run`` was completed on ``completed_on``."""

    run: Enrolment
    completed_on: date
    stage: FollowUpStage


@dataclass(frozen=True)
class OfferStatus:
    """What a page says of questions that are only offered: why not now, and the result where there is one."""

    refusal: OfferRefusal | None
    attempt: Attempt | None = None


class QuizOffers:
    """What one person is offered on a day; read only where a page asks for it."""

    def __init__(self, person: "User | None", *, on: date) -> None:
        self.person, self.on = person, on
        self._known: dict[str, OfferStatus] = {}

    def baseline(self, outline: Outline) -> Activity | None:
        """The questions before a course, while they can be taken. Nothing is read where there are none."""
        found = outline.baseline
        return found if found and self.status(outline, found.key).refusal is None else None

    def status(self, outline: Outline, key: str) -> OfferStatus:
        """Whether the person can answer the offered questions with this key."""
        if key not in self._known:
            self._known[key] = self._ask(outline, key)
        return self._known[key]

    def _ask(self, outline: Outline, key: str) -> OfferStatus:
        person = self.person.pk if self.person else None
        if outline.baseline and outline.baseline.key == key:
            return baseline_for(person, outline)
        taken = (
            Attempt.objects.of(person)
            .handed_in(key)
            .select_related("paper")
            .order_by("submitted_at")
            .last()
        )
        if any(found.run.course_id == outline.course_id for found in self._follow_ups):
            return OfferStatus(None, taken)
        return OfferStatus(OfferRefusal.TAKEN if taken else OfferRefusal.NOT_NOW, taken)

    @cached_property
    def _follow_ups(self) -> list[FollowUp]:
        return (
            due_follow_ups([self.person.pk], on=self.on).get(self.person.pk, [])
            if self.person
            else []
        )

    def courses_to_follow_up(self, outlines: Iterable[Outline]) -> list[Outline]:
        """The courses completed some time ago whose follow-up can be answered now; two statements."""
        theirs = {found.run.course_id for found in self._follow_ups}
        return [
            outline for outline in outlines if outline.follow_up and outline.course_id in theirs
        ]


def baseline_for(person_id: int | None, outline: Outline) -> OfferStatus:
    """Whether somebody is asked what they know before the course; two statements."""
    if person_id is None or outline.baseline is None:
        return OfferStatus(None)
    runs = list(Enrolment.objects.of(person_id).filter(course=outline.course_id).with_done())
    taken = (
        Attempt.objects.of(person_id)
        .handed_in(outline.baseline.key)
        .order_by("submitted_at")
        .first()
    )
    refusal = baseline_refused(
        done=runs[0].progress(outline).done if runs else 0,
        has_completed=any(run.completed_at for run in runs),
        is_taken=taken is not None,
    )
    return OfferStatus(refusal, taken)


def due_follow_ups(people: Collection[int], *, on: date) -> Mapping[int, list[FollowUp]]:
    """What each of these people (ids) can answer on a day, of the run of a course they completed last; two statements.

    Whether the course has such questions, and in which languages, is for the caller to know.
    """
    completed = Enrolment.objects.filter(
        person__in=people, completed_at__isnull=False
    ).select_related("course")
    newest = {
        (run.person_id, run.course_id): run for run in completed.order_by("completed_at", "pk")
    }
    runs = [run for run in newest.values() if _may_be_due(run, on=on)]
    taken: dict[int, set[int]] = defaultdict(set)
    rows = Attempt.objects.filter(
        enrolment__in=runs, days_after__isnull=False, submitted_at__isnull=False
    )
    for taken_in, days in rows.values_list("enrolment_id", "days_after") if runs else ():
        taken[taken_in].add(days or 0)
    found: dict[int, list[FollowUp]] = defaultdict(list)
    for run in runs:
        day = completed_on(run)
        due = stage_to_take(day, taken[run.pk], on=on)
        if due:
            found[run.person_id].append(FollowUp(run, day, due))
    return found


def completed_on(run: Enrolment) -> date:
    """The day a completed run was completed, where the site is."""
    if run.completed_at is None:
        raise ValueError("the run is not completed")
    return timezone.localdate(run.completed_at)


def _may_be_due(run: Enrolment, *, on: date) -> bool:
    first, last = completed_between(on)
    return first <= completed_on(run) <= last


def people_after_courses(courses: Collection[int], *, on: date) -> list[int]:
    """Ids of those who completed one of these courses (ids) so long ago that they may be offered questions."""
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
    """The follow-up questions of one course in one language: where they are, and how long they take."""

    course_id: int
    course_title: str
    minutes: int
    url: str


def live_follow_up_quizzes() -> Mapping[tuple[int, str], FollowUpQuiz]:
    """What is live of follow-up questions, by course (id) and language; two statements.

    Where a course has several the first ones count, as in its outline.
    """
    faces = {path: (course, title) for path, course, title in _live_courses()}
    pages = (
        QuizPage.in_place()
        .filter(purpose=Purpose.FOLLOW_UP)
        .select_related("locale")
        .order_by("path")
    )
    found: dict[tuple[int, str], FollowUpQuiz] = {}
    for page in pages:
        above = (page.path[:end] for end in range(page.steplen, len(page.path), page.steplen))
        course, title = next((faces[path] for path in above if path in faces), (None, ""))
        if course is not None:
            key = (course, page.locale.language_code)
            found.setdefault(key, FollowUpQuiz(course, title, page.minutes, page.get_url() or ""))
    return found


def _live_courses() -> Iterable[tuple[str, int, str]]:
    return CoursePage.faces().values_list("path", "course_id", "title")
