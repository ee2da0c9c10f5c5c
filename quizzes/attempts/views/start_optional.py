"""Start an optional quiz: a baseline before a course, or a follow-up some time after it."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.views import ensure_person
from courses.rules.progress import OfferTime
from quizzes.attempts.actions.followups import NotOfferedError, start_offered
from quizzes.attempts.actions.starting import NotNowError
from quizzes.authoring.models import QuizPage


def begin_offered(request: HttpRequest, quiz: QuizPage, *, at: datetime) -> HttpResponse:
    """Start, or go on; whoever cannot take the quiz now returns to its page, which says why.

    Only a baseline can be a visitor's first step.
    """
    if quiz.offer_time == OfferTime.AFTER and not request.user.is_authenticated:
        return redirect(quiz.get_url())
    try:
        attempt = start_offered(person=ensure_person(request), quiz=quiz, at=at)
    except (NotNowError, NotOfferedError):
        return redirect(quiz.get_url())
    return redirect("question", attempt.uuid, attempt.next_position())
