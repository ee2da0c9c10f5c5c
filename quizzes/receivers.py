"""What quizzes do and answer when courses or accounts send a signal."""

from collections.abc import Iterable, Mapping
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
from courses.signals import enrolments_united, pages_copied
from quizzes.attempts.actions.answering import submit_attempt
from quizzes.attempts.actions.merging import move_allowances, move_attempts
from quizzes.attempts.actions.starting import describe_next_attempt
from quizzes.attempts.models import Attempt
from quizzes.attempts.previews import render_preview
from quizzes.attempts.rules import retakes, review_levels, time_limits
from quizzes.attempts.sentences import refusal_text, time_of_day_text, time_was_up_text
from quizzes.authoring.actions.course_copies import point_to_copied_lessons
from quizzes.authoring.models import QuizPage
from quizzes.authoring.tasks import sync_quiz_translations
from quizzes.papers.rules.content import ReviewLevel
from quizzes.signals import quiz_opened, quiz_previewed


@receiver(page_published, sender=QuizPage)
def sync_answer_keys(sender: type, instance: QuizPage, **kwargs: Any) -> None:
    """Bring the answer key of a published English quiz to its translations at once."""
    if instance.locale.language_code != settings.LANGUAGE_CODE:
        return
    if Translation.objects.filter(source__object_id=instance.translation_key).exists():
        transaction.on_commit(partial(sync_quiz_translations.enqueue, instance.pk))


@receiver(pages_copied)
def repoint_copied_questions(
    sender: type, page: Page, keys: Mapping[UUID, UUID], **kwargs: Any
) -> None:
    """Let the questions of a copied course lead to the lessons of the copy."""
    point_to_copied_lessons(page=page, copy_keys=keys)


@receiver(enrolments_united)
def move_attempts_of_enrolment(
    sender: type, source: Enrolment, target: Enrolment, at: datetime, **kwargs: Any
) -> None:
    """Move the attempts of an enrolment that becomes part of another."""
    move_attempts(source=source, target=target, at=at)


@receiver(people_merged)
def move_allowances_of_guest(sender: type, source: User, target: User, **kwargs: Any) -> None:
    """Move the allowances of a guest who turns out to be somebody known."""
    move_allowances(source=source, target=target)


@receiver(people_still_needed)
def active_people(sender: type, since: datetime, **kwargs: Any) -> QuerySet[Any]:
    """Return the people who began a paper or answered a question since then."""
    is_active = Q(started_at__gte=since) | Q(responses__answered_at__gte=since)
    return Attempt.objects.filter(is_active).values("enrolment__person")


@receiver(quiz_opened)
def describe_attempts(
    sender: type, quiz: QuizPage, request: HttpRequest, enrolment: Enrolment | None, **kwargs: Any
) -> dict[str, Any]:
    """Return the reader’s last attempt and the terms of the next, as template variables.

    An attempt whose time is up is handed in first.
    """
    at = timezone.now()
    attempts = _attempts_in_enrolment(enrolment, quiz)
    if _hand_in_overdue_attempt(request, quiz, attempts, at=at):
        attempts = _attempts_in_enrolment(enrolment, quiz)
    next_attempt = describe_next_attempt(
        person_id=request.user.pk, quiz=quiz, attempts=attempts, at=at
    )
    context: dict[str, Any] = {
        "attempt": None,
        "next_attempt": next_attempt,
        "refusal_text": refusal_text(next_attempt.refusal),
        "minutes_allowed": int(next_attempt.terms.minutes_allowed or 0),
        "minutes_left": 0,
        "deadline_text": "",
        "shows_points": None,
    }
    if attempts:
        last_attempt = attempts[-1]
        may_retake = retakes.may_retake(next_attempt.refusal)
        context["attempt"] = last_attempt
        context["shows_points"] = _shows_points(last_attempt, may_retake, at=at)
        if last_attempt.deadline_at and not last_attempt.submitted_at:
            context["minutes_left"] = time_limits.minutes_left(last_attempt.deadline_at, at=at)
            context["deadline_text"] = time_of_day_text(last_attempt.deadline_at)
    return context


def _attempts_in_enrolment(enrolment: Enrolment | None, quiz: QuizPage) -> list[Attempt]:
    if enrolment is None:
        return []
    attempts = Attempt.objects.filter(enrolment=enrolment, activity_key=quiz.activity_key)
    return list(attempts.order_by("started_at", "pk"))


def _hand_in_overdue_attempt(
    request: HttpRequest, quiz: QuizPage, attempts: Iterable[Attempt], *, at: datetime
) -> bool:
    """Hand in the open attempt if its time is up, with a message; return whether it was."""
    for attempt in attempts:
        is_overdue = time_limits.is_too_late(attempt.deadline_at, at=at)
        if attempt.submitted_at is None and attempt.deadline_at and is_overdue:
            submit_attempt(attempt=attempt, outline=quiz.course_page.outline(), at=at)
            messages.info(request, time_was_up_text(attempt.deadline_at))
            return True
    return False


def _shows_points(attempt: Attempt, may_retake: bool, *, at: datetime) -> bool:
    """Return whether somebody who opens the quiz reads how many they had right last time."""
    if attempt.submitted_at is None:
        return False
    level = review_levels.review_level(
        attempt.paper.content.review_policy,
        submitted_at=attempt.submitted_at,
        may_retake=may_retake,
        at=at,
    )
    return review_levels.includes(level, ReviewLevel.POINTS)


@receiver(quiz_previewed)
def preview_quiz(
    sender: type, quiz: QuizPage, request: HttpRequest, mode: str, **kwargs: Any
) -> HttpResponse:
    """Render the page of a preview."""
    return render_preview(quiz, request, mode)
