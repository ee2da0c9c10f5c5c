"""Start an attempt."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.views import ensure_person
from courses.actions import enrol
from courses.views import admit
from quizzes.attempts.actions import starting
from quizzes.attempts.views.access import close_if_over, quiz_in_language
from quizzes.attempts.views.start_optional import begin_offered


@require_POST
def start(request: HttpRequest, key: UUID) -> HttpResponse:
    """Start an attempt, or go on with the open one at its first unanswered question.

    An open attempt whose time is up is handed in.
    """
    quiz = quiz_in_language(key)
    if quiz is None:
        raise Http404
    admit(request, quiz)
    course_page = quiz.course_page
    now = timezone.now()
    if quiz.offer_time:
        return begin_offered(request, quiz, at=now)
    language = course_page.locale.language_code
    enrolment = enrol(
        person=ensure_person(request), course=course_page.course, language=language, at=now
    )
    try:
        attempt = starting.start_attempt(enrolment=enrolment, quiz=quiz, at=now)
    except starting.NotNowError:
        return redirect(quiz.get_url(request))  # which says why, and what to do
    if close_if_over(request, attempt, at=now):
        return redirect("result", attempt.uuid)
    return redirect("question", attempt.uuid, attempt.next_position())
