"""What the addresses of a sitting are about."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from courses.progress import Outline
from courses.views import course_page_of
from quizzes import actions, sitting
from quizzes.models import Attempt, QuizPage
from quizzes.sentences import time_was_up


def quiz_in_language(key: UUID | str) -> QuizPage | None:
    """The live quiz with this activity key in the reader's language, where learners can come to it."""
    pages = QuizPage.in_place().filter(translation_key=key, locale__language_code=get_language())
    return pages.select_related("locale").prefetch_related("questions", "outcomes").first()


def sign_in_first(request: HttpRequest, *, then: str) -> HttpResponse:
    """For whoever is signed out in the middle: the sign-in page, which leads on to the address ``then``."""
    messages.info(request, _("You are signed out. What you answered is saved: sign in, and go on where you were."))
    return redirect_to_login(then)


def own_attempt(request: HttpRequest, uuid: UUID) -> Attempt:
    """The reader's own attempt, in the reader's language while it is open; else 404."""
    mine = Attempt.objects.of(request.user.pk).select_related("paper", "enrolment__course", "enrolment__person")
    attempt = get_object_or_404(mine.prefetch_related("responses"), uuid=uuid)
    if attempt.submitted_at is None and attempt.paper.content.language != get_language():
        quiz = quiz_in_language(attempt.activity_key)
        attempt = actions.continue_in_language(attempt=attempt, quiz=quiz) if quiz else attempt
    return attempt


def outline_of(attempt: Attempt) -> Outline:
    """The attempt's course in the reader's language, or in the paper's where only that has the quiz."""
    course = attempt.enrolment.course
    outline = course_page_of(course).outline()
    if not outline.knows(str(attempt.activity_key)):
        with override(attempt.paper.content.language):
            outline = course_page_of(course).outline()
    return outline


def is_closed(request: HttpRequest, attempt: Attempt, *, at: datetime) -> bool:
    """Whether a sitting is over; one whose time is up is handed in as it is, and the reader told."""
    if attempt.submitted_at is None and not sitting.is_over(attempt.deadline_at, at=at):
        return False
    if attempt.submitted_at is None and attempt.deadline_at:
        actions.submit_attempt(attempt=attempt, outline=outline_of(attempt), at=at)
        messages.info(request, time_was_up(attempt.deadline_at))
    return True


def opening_of(attempt: Attempt, *, at: datetime) -> sitting.Opening | None:
    """On what terms the reader may sit the quiz of an earlier ``attempt`` again; None where it is no more."""
    pages = list(QuizPage.in_place().filter(translation_key=attempt.activity_key).select_related("locale"))
    # One rule in every language; only held is a quiz in one of them.
    quiz = next((page for page in pages if page.locale.language_code == get_language()), next(iter(pages), None))
    if quiz is None:
        return None
    run = Attempt.objects.filter(enrolment=attempt.enrolment_id, activity_key=attempt.activity_key)
    before = list(run.filter(days_after=attempt.days_after).order_by("started_at", "pk"))
    return actions.opening(person_id=attempt.enrolment.person_id, quiz=quiz, before=before, at=at)
