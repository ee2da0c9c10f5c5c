"""What the addresses of a sitting are about."""

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
from quizzes.attempts.rules import sitting
from quizzes.attempts.sentences import time_was_up
from quizzes.authoring.models import QuizPage


def quiz_in_language(key: UUID | str) -> QuizPage | None:
    """The live quiz with this activity key in the reader's language, where learners can come to it."""
    pages = QuizPage.in_place().filter(translation_key=key, locale__language_code=get_language())
    return pages.select_related("locale").prefetch_related("questions", "outcomes").first()


class GuestSittingLostError(Exception):
    """A guest's sitting that nobody can open any more: it belongs to another guest, or was deleted with its guest."""

    def __init__(self, attempt: Attempt | None) -> None:
        super().__init__(attempt)
        self.attempt = attempt


View = Callable[..., HttpResponseBase]


def explain_lost_guest_sitting(view: View) -> View:
    """Tell a guest whom no browser knows any more the truth, and where to start again."""

    @wraps(view)
    def told(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except GuestSittingLostError as gone:
            quiz = quiz_in_language(gone.attempt.activity_key) if gone.attempt else None
            again = quiz.get_url(request) if quiz else f"/{get_language()}/"
            return render(request, "quizzes/attempts/guest_gone.html", {"again": again}, status=404)

    return told


def refuse_guests(uuid: UUID) -> None:
    """Raise :class:`GuestSittingLostError` unless somebody who has said who they are sits this attempt."""
    attempt = Attempt.objects.filter(uuid=uuid).select_related("enrolment__person").first()
    if attempt is None or attempt.enrolment.person.is_guest:
        raise GuestSittingLostError(attempt)


def sign_in_first(request: HttpRequest, uuid: UUID, *, then: str) -> HttpResponse:
    """For whoever is signed out in the middle: the sign-in page, which leads on to the address ``then``.

    Raises :class:`GuestSittingLostError` for a guest, who has nothing to sign in with.
    """
    refuse_guests(uuid)
    messages.info(
        request,
        _("You are signed out. What you answered is saved: sign in, and go on where you were."),
    )
    return redirect_to_login(then)


def own_attempt(request: HttpRequest, uuid: UUID) -> Attempt:
    """The reader's own attempt, in the reader's language while it is open; else 404.

    Raises :class:`GuestSittingLostError` where a guest comes to what they did before this browser forgot them.
    """
    mine = Attempt.objects.of(request.user.pk).select_related(
        "paper", "enrolment__course", "enrolment__person"
    )
    attempt = mine.prefetch_related("responses").filter(uuid=uuid).first()
    if attempt is None:
        if request.user.is_authenticated and request.user.is_guest:
            refuse_guests(uuid)
        raise Http404
    if attempt.submitted_at is None and attempt.paper.content.language != get_language():
        quiz = quiz_in_language(attempt.activity_key)
        attempt = starting.continue_in_language(attempt=attempt, quiz=quiz) if quiz else attempt
    return attempt


def outline_of(attempt: Attempt) -> Outline:
    """The attempt's course in the reader's language, or in the paper's where only that has the quiz."""
    course = attempt.enrolment.course
    outline = course_page_of(course).outline()
    if not outline.has_activity(str(attempt.activity_key)):
        with override(attempt.paper.content.language):
            outline = course_page_of(course).outline()
    return outline


def close_if_over(request: HttpRequest, attempt: Attempt, *, at: datetime) -> bool:
    """Whether a sitting is over; one whose time is up is handed in as it is, and the reader told."""
    if attempt.submitted_at is None and not sitting.is_over(attempt.deadline_at, at=at):
        return False
    if attempt.submitted_at is None and attempt.deadline_at:
        answering.submit_attempt(attempt=attempt, outline=outline_of(attempt), at=at)
        messages.info(request, time_was_up(attempt.deadline_at))
    return True


def next_sitting_of(attempt: Attempt, *, at: datetime) -> sitting.NextSitting | None:
    """On what terms the reader may sit the quiz of an earlier ``attempt`` again; None where it is no more."""
    pages = list(
        QuizPage.in_place().filter(translation_key=attempt.activity_key).select_related("locale")
    )
    # One rule in every language; only held is a quiz in one of them.
    quiz = next(
        (page for page in pages if page.locale.language_code == get_language()),
        next(iter(pages), None),
    )
    if quiz is None:
        return None
    run = Attempt.objects.filter(enrolment=attempt.enrolment_id, activity_key=attempt.activity_key)
    before = list(run.filter(days_after=attempt.days_after).order_by("started_at", "pk"))
    return starting.next_sitting(
        person_id=attempt.enrolment.person_id, quiz=quiz, before=before, at=at
    )
