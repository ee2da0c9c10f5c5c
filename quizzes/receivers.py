"""What this room does when a room below says something happened."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from wagtail.models import Page
from wagtail.signals import page_published
from wagtail_localize.models import Translation

from accounts.models import User
from accounts.signals import people_merged, people_still_needed
from courses.models import Enrolment
from courses.signals import pages_copied, runs_united
from quizzes.attempts.actions.answering import submit_attempt
from quizzes.attempts.actions.merging import move_allowances, move_attempts
from quizzes.attempts.actions.starting import next_sitting
from quizzes.attempts.models import Attempt
from quizzes.attempts.previews import render_preview
from quizzes.attempts.rules import sitting
from quizzes.attempts.sentences import time_of_day, time_was_up, why_not
from quizzes.authoring.actions.copying import point_into_copy
from quizzes.authoring.models import QuizPage
from quizzes.authoring.tasks import keep_quiz_in_step
from quizzes.papers.rules.content import ReviewLevel
from quizzes.signals import quiz_opened, quiz_previewed


@receiver(page_published, sender=QuizPage)
def marks_follow(sender: type, instance: QuizPage, **kwargs: Any) -> None:
    """What the English quiz marks by reaches its translations at once, whatever words they wait for."""
    if instance.locale.language_code != settings.LANGUAGE_CODE:
        return
    if Translation.objects.filter(source__object_id=instance.translation_key).exists():
        transaction.on_commit(partial(keep_quiz_in_step.enqueue, instance.pk))


@receiver(pages_copied)
def questions_follow(sender: type, page: Page, keys: Mapping[UUID, UUID], **kwargs: Any) -> None:
    """The questions of a copy lead to the lessons of the copy."""
    point_into_copy(page=page, keys=keys)


@receiver(runs_united)
def attempts_follow(
    sender: type, source: Enrolment, target: Enrolment, at: datetime, **kwargs: Any
) -> None:
    """The sittings of a run that becomes part of another are sittings of that one."""
    move_attempts(source=source, target=target, at=at)


@receiver(people_merged)
def allowances_follow(sender: type, guest: User, into: User, **kwargs: Any) -> None:
    """Whoever needs more time needs it under their name, too."""
    move_allowances(guest=guest, into=into)


@receiver(people_still_needed)
def lately_answered(sender: type, since: datetime, **kwargs: Any) -> QuerySet[Any]:
    """People who began a paper or answered a question since then."""
    lately = Q(started_at__gte=since) | Q(responses__answered_at__gte=since)
    return Attempt.objects.filter(lately).values("enrolment__person")


@receiver(quiz_opened)
def sittings_are_told(
    sender: type, quiz: QuizPage, request: HttpRequest, enrolment: Enrolment | None, **kwargs: Any
) -> dict[str, Any]:
    """The reader’s last sitting and the terms of the next; what ran out of time is handed in first."""
    at = timezone.now()
    mine = Attempt.objects.filter(enrolment=enrolment, activity_key=quiz.activity_key).order_by(
        "started_at", "pk"
    )
    before = list(mine) if enrolment else []
    late = next(
        (one for one in before if not one.submitted_at and sitting.is_over(one.deadline_at, at=at)),
        None,
    )
    if late and late.deadline_at:
        submit_attempt(attempt=late, outline=quiz.course_page.outline(), at=at)
        messages.info(request, time_was_up(late.deadline_at))
        before = list(mine.all())
    last, offered = (
        before[-1] if before else None,
        next_sitting(person_id=request.user.pk, quiz=quiz, attempts=before, at=at),
    )
    deadline_at = last.deadline_at if last and not last.submitted_at else None
    return {
        "attempt": last,
        "next_sitting": offered,
        "why_not": why_not(offered.refusal),
        "minutes_allowed": int(offered.terms.minutes or 0),
        "minutes_left": sitting.minutes_left(deadline_at, at=at) if deadline_at else 0,
        "until": time_of_day(deadline_at) if deadline_at else "",
        "shows_points": last and _shows_points(last, sitting.may_retake(offered.refusal), at=at),
    }


def _shows_points(attempt: Attempt, may_retake: bool, *, at: datetime) -> bool:
    """Whether somebody who opens the quiz is told how many they had right last time."""
    if attempt.submitted_at is None:
        return False
    review, when = attempt.paper.content.review, attempt.submitted_at
    return sitting.includes(
        sitting.review_level(review, submitted_at=when, may_retake=may_retake, at=at),
        ReviewLevel.POINTS,
    )


@receiver(quiz_previewed)
def preview_quiz(
    sender: type, quiz: QuizPage, request: HttpRequest, mode: str, **kwargs: Any
) -> HttpResponse:
    """Render the page of a preview."""
    return render_preview(quiz, request, mode)
