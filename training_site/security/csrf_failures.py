"""Django's view for forms whose CSRF token is not the one this browser has now.

A token changes with every sign-in, and a guest is signed in by their first *Start*. Somebody who
goes back then, or has the page in another tab, presses the button of a page that is out of date.
Nothing that was sent is done; the browser is led to a fresh page, or to where the button leads.
What another site sends is refused.
"""

from collections.abc import Callable
from inspect import getclosurevars
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, get_language_from_path, override
from django.utils.translation import gettext as _

from courses.models import Course, Enrolment, LessonPage
from courses.views import course_page_of
from quizzes.attempts.models import Attempt
from quizzes.attempts.views.questions import path_with_answer

#: Pages with long texts, which loading them anew would lose: their authors go back instead.
LONG_TEXT_PATHS = "/cms/"


class SeeOther(HttpResponseRedirect):
    """A redirect that the browser follows by GET."""

    status_code = 303


def refuse_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Lead on from a page of this site, else explain: Django's ``CSRF_FAILURE_VIEW``."""
    if not request.COOKIES:
        return refuse_without_cookies(request)
    is_answerable = is_from_this_site(request) and expects_page(request)
    if not is_answerable or request.path_info.startswith(LONG_TEXT_PATHS):
        return render(request, "403_csrf.html", status=403)
    address = address_the_button_leads_to(request)
    if address:
        return redirect_to(request, address)
    address = answered_question(request) or referring_page(request) or page_at_same_address(request)
    if not address:
        return render(request, "403_csrf.html", status=403)
    messages.info(
        request,
        _(
            "The page you came from was out of date, so nothing was saved. "
            "Please press the button here once more."
        ),
    )
    return redirect_to(request, address)


def refuse_without_cookies(request: HttpRequest) -> HttpResponse:
    """Explain that cookies are missing, or lead back to the question that was answered.

    Nobody comes to a question without cookies: this browser had some, and has lost them since.
    """
    if is_from_this_site(request):
        question = answered_question(request)
        if question:
            return redirect_to(request, question)
    context = {"again": referring_page(request)}
    return render(request, "403_no_cookies.html", context, status=403)


def is_from_this_site(request: HttpRequest) -> bool:
    """Whether the browser says that a page of this site sent the form, and nothing against it."""
    own_origins = (f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS)
    fetch_site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if fetch_site not in (None, "same-origin"):
        return False
    if origin is not None and origin not in own_origins:
        return False
    return bool(fetch_site or origin or referring_page(request))


def expects_page(request: HttpRequest) -> bool:
    """Whether the browser or htmx shows the answer as a page, rather than a script reading it."""
    if "HX-Request" in request.headers:
        return True
    return request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"


def redirect_to(request: HttpRequest, address: str) -> HttpResponse:
    """Return a redirect to an address of this site, in htmx's way where htmx asked."""
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Redirect": address})
    return SeeOther(address)


def referring_page(request: HttpRequest) -> str:
    """Return path and query of the page that holds the form.

    Empty when the browser does not name it, it is not of this site, or it opens by POST only.
    """
    referrer = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    try:
        page = urlsplit(referrer)
    except ValueError:
        return ""
    if page.netloc != request.get_host() or not answers_get(unquote(page.path)):
        return ""
    address = page._replace(scheme="", netloc="", fragment="").geturl()
    is_safe = address.startswith("/") and url_has_allowed_host_and_scheme(address, None)
    return address if is_safe else ""


def page_at_same_address(request: HttpRequest) -> str:
    """Return the address the form was sent to, if it also opens by GET; else empty."""
    is_safe = answers_get(request.path) and url_has_allowed_host_and_scheme(request.path, None)
    return request.path if is_safe else ""


def answers_get(path: str) -> bool:
    """Whether a page of this site answers GET at ``path``."""
    try:
        # An address in another language resolves in that language only.
        with override(get_language_from_path(path) or get_language()):
            view: Any = resolve(path).func
    except Resolver404:
        return False
    view_class = getattr(view, "view_class", None)
    if view_class is not None:
        return hasattr(view_class, "get")
    while view is not None:
        # require_POST and its like keep the methods they allow nowhere but in their closure.
        if "GET" not in getclosurevars(view).nonlocals.get("request_method_list", ("GET",)):
            return False
        view = getattr(view, "__wrapped__", None)
    return True


# --- Where the button leads when what it is for has been done -----------------------------------


def address_the_button_leads_to(request: HttpRequest) -> str:
    """Return where the button leads once what it is for is done; empty while it is not.

    Only reads: the form that was sent changes nothing.
    """
    match = request.resolver_match
    if match is None or not request.user.is_authenticated:
        return ""
    find_address = ADDRESS_FINDERS.get(match.url_name or "")
    if find_address is None:
        return ""
    try:
        return find_address(request.user.pk, **match.kwargs)
    except Http404:
        return ""


def address_in_open_course(person_id: int, code: str) -> str:
    """Return where an open enrolment in the course goes on; empty where there is none."""
    course = Course.objects.filter(code=code).first()
    if course is None:
        return ""
    enrolment = Enrolment.objects.current(person_id, course.pk)
    if enrolment is None or enrolment.completed_at:
        return ""
    outline = course_page_of(course).outline()
    next_activity = enrolment.progress(outline).resume
    return next_activity.url if next_activity else outline.url


def address_after_lesson(person_id: int, key: UUID) -> str:
    """Return what follows a lesson that is done; empty while it is not."""
    lessons = LessonPage.objects.live().filter(
        translation_key=key, locale__language_code=get_language()
    )
    lesson = lessons.first()
    if lesson is None:
        return ""
    enrolment = Enrolment.objects.current(person_id, lesson.course_page.course_id)
    if enrolment is None or str(key) not in enrolment.done_keys():
        return ""
    outline = lesson.course_page.outline()
    if not outline.find(str(key)):
        return outline.url
    _previous_activity, next_activity = outline.neighbours(str(key))
    return next_activity.url if next_activity else outline.url


def address_in_open_attempt(person_id: int, key: UUID) -> str:
    """Return the first unanswered question of an open attempt; empty where there is none."""
    attempts = Attempt.objects.of(person_id).filter(activity_key=key, submitted_at=None)
    attempt = attempts.first()
    if attempt is None:
        return ""
    return reverse("question", args=[attempt.uuid, attempt.next_position()])


def answered_question(request: HttpRequest) -> str:
    """Return a question's own address with the sent answer filled in; empty elsewhere."""
    match = request.resolver_match
    if match is None or match.url_name != "question":
        return ""
    return path_with_answer(request)


#: Functions of a person's id and the address's arguments, by the name of the form's address.
ADDRESS_FINDERS: dict[str, Callable[..., str]] = {
    "start_course": address_in_open_course,
    "renew_course": address_in_open_course,
    "lesson_done": address_after_lesson,
    "start_quiz": address_in_open_attempt,
}
