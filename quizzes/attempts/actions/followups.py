"""Writes at the beginning of what is only offered: the questions before a course, and those after it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from courses.actions import enrol
from courses.models import Enrolment
from courses.rules.progress import OfferTime, Outline
from quizzes.attempts.actions.starting import start_attempt
from quizzes.attempts.models import Attempt
from quizzes.attempts.optional_quizzes import baseline_for, due_follow_ups
from quizzes.attempts.rules.followups import OfferRefusal
from quizzes.authoring.models import QuizPage


class NotOfferedError(Exception):
    """These questions are not for this person now; ``refusal`` says why."""

    def __init__(self, refusal: OfferRefusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


def start_offered(*, person: User, quiz: QuizPage, at: datetime) -> Attempt:
    """The sitting of a quiz that does not count, begun or gone on with.

    Raises :class:`NotOfferedError`.
    """
    start = start_baseline if quiz.offered == OfferTime.BEFORE else start_follow_up
    return start(person=person, quiz=quiz, at=at)


@transaction.atomic
def start_baseline(*, person: User, quiz: QuizPage, at: datetime) -> Attempt:
    """The one sitting of what is asked before the course, in the person's run, which it opens.

    Raises :class:`NotOfferedError` once it is handed in, or a first activity is done.
    """
    outline: Outline = quiz.course_page.outline()
    run = enrol(person=person, course=quiz.course_page.course, language=outline.language, at=at)
    # of two requests at once the second one sees the first
    Enrolment.objects.select_for_update().get(pk=run.pk)
    asked = baseline_for(person.pk, outline)
    if outline.baseline is None or outline.baseline.key != quiz.activity_key:
        raise NotOfferedError(OfferRefusal.NOT_NOW)
    if asked.refusal:
        raise NotOfferedError(asked.refusal)
    return start_attempt(enrolment=run, quiz=quiz, at=at)


@transaction.atomic
def start_follow_up(*, person: User, quiz: QuizPage, at: datetime) -> Attempt:
    """The one sitting of this stage, in the run the person completed; it never opens another.

    What was begun in an earlier stage and not handed in goes on in this one. Raises :class:`NotOfferedError`.
    """
    on, course = timezone.localdate(at), quiz.course_page.course_id
    found = next(
        (
            due
            for due in due_follow_ups([person.pk], on=on).get(person.pk, ())
            if due.run.course_id == course
        ),
        None,
    )
    if found is None:
        raise NotOfferedError(OfferRefusal.NOT_NOW)
    Enrolment.objects.select_for_update().get(pk=found.run.pk)
    days = found.stage.days
    mine = Attempt.objects.filter(enrolment=found.run, activity_key=quiz.activity_key)
    if mine.filter(days_after=days, submitted_at__isnull=False).exists():
        raise NotOfferedError(OfferRefusal.TAKEN)
    attempt = start_attempt(enrolment=found.run, quiz=quiz, at=at, days_after=days)
    if attempt.days_after != days:
        attempt.days_after = days
        attempt.save(update_fields=["days_after"])
    return attempt
