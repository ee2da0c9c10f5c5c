"""Writes at the beginning of an optional quiz: a baseline before a course, or a follow-up."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from courses.actions import enrol
from courses.models import Enrolment
from courses.rules.progress import OfferTime, Outline
from quizzes.attempts.actions.starting import start_attempt
from quizzes.attempts.models import Attempt
from quizzes.attempts.optional_quizzes import FollowUp, baseline_for, due_follow_ups
from quizzes.attempts.rules.followups import OfferRefusal
from quizzes.authoring.models import QuizPage


class NotOfferedError(Exception):
    """This person cannot take the quiz now; ``refusal`` says why."""

    def __init__(self, refusal: OfferRefusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


def start_offered(*, person: User, quiz: QuizPage, at: datetime) -> Attempt:
    """Start an optional quiz, or return the open attempt.

    Raises :class:`NotOfferedError`.
    """
    if quiz.offer_time == OfferTime.BEFORE:
        return start_baseline(person=person, quiz=quiz, at=at)
    return start_follow_up(person=person, quiz=quiz, at=at)


@transaction.atomic
def start_baseline(*, person: User, quiz: QuizPage, at: datetime) -> Attempt:
    """Start the only attempt at a baseline, in the person's enrolment, opened if need be.

    Raises :class:`NotOfferedError` once it is handed in, or a first activity is done.
    """
    outline: Outline = quiz.course_page.outline()
    enrolment = enrol(
        person=person, course=quiz.course_page.course, language=outline.language, at=at
    )
    # Locked: the second of two requests at once sees the attempt of the first.
    Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    status = baseline_for(person.pk, outline)
    if outline.baseline is None or outline.baseline.key != quiz.activity_key:
        raise NotOfferedError(OfferRefusal.NOT_NOW)
    if status.refusal:
        raise NotOfferedError(status.refusal)
    return start_attempt(enrolment=enrolment, quiz=quiz, at=at)


@transaction.atomic
def start_follow_up(*, person: User, quiz: QuizPage, at: datetime) -> Attempt:
    """Start the only attempt of this stage, in the completed enrolment; it opens no other one.

    An attempt that was begun in an earlier stage and not handed in goes on in this one. Raises
    :class:`NotOfferedError`.
    """
    follow_up = _due_follow_up(person, quiz, at=at)
    if follow_up is None:
        raise NotOfferedError(OfferRefusal.NOT_NOW)
    enrolment = follow_up.enrolment
    days_after = follow_up.stage.days
    Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    attempts = Attempt.objects.filter(enrolment=enrolment, activity_key=quiz.activity_key)
    if attempts.filter(days_after=days_after, submitted_at__isnull=False).exists():
        raise NotOfferedError(OfferRefusal.TAKEN)
    attempt = start_attempt(enrolment=enrolment, quiz=quiz, at=at, days_after=days_after)
    if attempt.days_after != days_after:
        attempt.days_after = days_after
        attempt.save(update_fields=["days_after"])
    return attempt


def _due_follow_up(person: User, quiz: QuizPage, *, at: datetime) -> FollowUp | None:
    """Return the follow-up of the quiz's course that the person can take now."""
    course_id = quiz.course_page.course_id
    follow_ups = due_follow_ups([person.pk], on=timezone.localdate(at))
    for follow_up in follow_ups.get(person.pk, ()):
        if follow_up.enrolment.course_id == course_id:
            return follow_up
    return None
