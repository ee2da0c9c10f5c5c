"""The attempt and the quiz of an address, and who may open them."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from courses.rules.progress import Outline
from courses.views import course_page_of
from quizzes.attempts.actions import answering, starting
from quizzes.attempts.models import Attempt
from quizzes.attempts.rules import retakes, time_limits
from quizzes.attempts.sentences import time_was_up_text
from quizzes.authoring.models import QuizPage

ViewFunction = Callable[..., HttpResponseBase]


def quiz_in_language(key: UUID | str) -> QuizPage | None:
    """Return the quiz with this activity key in the reader's language, if learners can open it."""
    pages = QuizPage.in_place().filter(translation_key=key, locale__language_code=get_language())
    return pages.select_related("locale").prefetch_related("questions", "outcomes").first()


class GuestAttemptLostError(Exception):
    """Nobody can open this attempt any more: it was a guest's whom no browser remembers.

    ``attempt`` is None when it was deleted with its guest.
    """

    def __init__(self, attempt: Attempt | None) -> None:
        super().__init__(attempt)
        self.attempt = attempt


def explain_lost_guest_attempt(view: ViewFunction) -> ViewFunction:
    """Decorate a view: turn :class:`GuestAttemptLostError` into a page that explains it."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except GuestAttemptLostError as error:
            quiz = quiz_in_language(error.attempt.activity_key) if error.attempt else None
            start_url = quiz.get_url(request) if quiz else f"/{get_language()}/"
            context = {"start_url": start_url}
            return render(request, "quizzes/attempts/guest_gone.html", context, status=404)

    return wrapper


def refuse_guests(uuid: UUID) -> None:
    """Raise :class:`GuestAttemptLostError` unless the attempt belongs to an account."""
    attempt = Attempt.objects.filter(uuid=uuid).select_related("enrolment__person").first()
    if attempt is None or attempt.enrolment.person.is_guest:
        raise GuestAttemptLostError(attempt)


def sign_in_first(request: HttpRequest, uuid: UUID, *, next_path: str) -> HttpResponse:
    """Redirect whoever is signed out to the sign-in page, which leads on to ``next_path``.

    Raises :class:`GuestAttemptLostError` for a guest, who has nothing to sign in with.
    """
    refuse_guests(uuid)
    messages.info(
        request,
        _("You are signed out. What you answered is saved: sign in, and go on where you were."),
    )
    return redirect_to_login(next_path)


def own_attempt(request: HttpRequest, uuid: UUID) -> Attempt:
    """Return the reader's own attempt, in the reader's language while it is open; else 404.

    Raises :class:`GuestAttemptLostError` for a guest whose browser has forgotten an earlier guest.
    """
    attempts = Attempt.objects.of(request.user.pk).select_related(
        "paper", "enrolment__course", "enrolment__person"
    )
    attempt = attempts.prefetch_related("responses").filter(uuid=uuid).first()
    if attempt is None:
        if request.user.is_authenticated and request.user.is_guest:
            refuse_guests(uuid)
        raise Http404
    is_open = attempt.submitted_at is None
    if is_open and attempt.paper.content.language != get_language():
        quiz = quiz_in_language(attempt.activity_key)
        if quiz:
            attempt = starting.continue_in_language(attempt=attempt, quiz=quiz)
    return attempt


def outline_of(attempt: Attempt) -> Outline:
    """Return the attempt's course in the reader's language.

    In the language of its paper where only that has the quiz.
    """
    course = attempt.enrolment.course
    outline = course_page_of(course).outline()
    if not outline.has_activity(str(attempt.activity_key)):
        with override(attempt.paper.content.language):
            outline = course_page_of(course).outline()
    return outline


def close_if_over(request: HttpRequest, attempt: Attempt, *, at: datetime) -> bool:
    """Say whether an attempt is over; one whose time is up is handed in, with a message."""
    if attempt.submitted_at is not None:
        return True
    if not time_limits.is_too_late(attempt.deadline_at, at=at):
        return False
    if attempt.deadline_at:
        answering.submit_attempt(attempt=attempt, outline=outline_of(attempt), at=at)
        messages.info(request, time_was_up_text(attempt.deadline_at))
    return True


def next_attempt_of(attempt: Attempt, *, at: datetime) -> retakes.NextAttempt | None:
    """Return what the reader should know before the next attempt; None without a quiz.

    The quiz in the reader's language counts: the rules are the same in every language, but one of
    them may be held. Without it any other language will do.
    """
    pages = QuizPage.in_place().filter(translation_key=attempt.activity_key)
    pages_by_language: dict[str, QuizPage] = {}
    for page in pages.select_related("locale"):
        pages_by_language.setdefault(page.locale.language_code, page)
    if not pages_by_language:
        return None
    any_page = next(iter(pages_by_language.values()))
    quiz = pages_by_language.get(get_language() or "", any_page)
    attempts = Attempt.objects.filter(
        enrolment=attempt.enrolment_id,
        activity_key=attempt.activity_key,
        days_after=attempt.days_after,
    )
    return starting.describe_next_attempt(
        person_id=attempt.enrolment.person_id,
        quiz=quiz,
        attempts=list(attempts.order_by("started_at", "pk")),
        at=at,
    )
