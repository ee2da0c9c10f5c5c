"""Forms whose token is not the one this browser has now: refused, but nobody is left standing.

A token changes with every sign-in, and a guest is signed in by their first *Start*. Whoever goes back then, or
has the page in another tab, presses a button of ours that has become too old. Nothing of what they sent is done;
they are led to a fresh page, or to where they were going. What another site sends is refused, and no more.
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
from quizzes.models import Attempt
from quizzes.views import with_answer

#: Where a page loaded anew would take long texts with it: one goes back to them instead.
LONG_TEXTS = "/cms/"


class SeeOther(HttpResponseRedirect):
    """On to another address, by GET."""

    status_code = 303


def refuse_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's ``CSRF_FAILURE_VIEW``: lead on from a page of ours, else say what is the matter."""
    if not request.COOKIES:
        # Nobody comes to a question without cookies: this browser had some, and has forgotten them since.
        answer = with_own_answer(request) if is_ours(request) else ""
        if answer:
            return lead(request, answer)
        return render(request, "403_no_cookies.html", {"again": came_from(request)}, status=403)
    if not is_ours(request) or not is_page(request) or request.path_info.startswith(LONG_TEXTS):
        return render(request, "403_csrf.html", status=403)
    there = going_on(request)
    if there:
        return lead(request, there)
    there = with_own_answer(request) or came_from(request) or own_address(request)
    if not there:
        return render(request, "403_csrf.html", status=403)
    messages.info(
        request,
        _(
            "The page you came from was out of date, so nothing was saved. Please press the button here once more."
        ),
    )
    return lead(request, there)


def is_ours(request: HttpRequest) -> bool:
    """Whether the browser says that a page of this site sent the form, and says nothing against it."""
    here = (f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS)
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site not in (None, "same-origin") or (origin is not None and origin not in here):
        return False
    return bool(site or origin or came_from(request))


def is_page(request: HttpRequest) -> bool:
    """Whether a page follows, by the browser or htmx, and not what a script asked for."""
    return (
        "HX-Request" in request.headers
        or request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
    )


def lead(request: HttpRequest, there: str) -> HttpResponse:
    """On to ``there``, an address of this site."""
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Redirect": there})
    return SeeOther(there)


def came_from(request: HttpRequest) -> str:
    """The path and query of the page the form stands on; empty when it is not told, not ours, or opens by POST only."""
    told = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    try:
        page = urlsplit(told)
    except ValueError:
        return ""
    if page.netloc != request.get_host() or not opens(unquote(page.path)):
        return ""
    there = page._replace(scheme="", netloc="", fragment="").geturl()
    return there if there.startswith("/") and url_has_allowed_host_and_scheme(there, None) else ""


def own_address(request: HttpRequest) -> str:
    """Where the form was sent, if a page opens there too."""
    return (
        request.path
        if opens(request.path) and url_has_allowed_host_and_scheme(request.path, None)
        else ""
    )


def opens(path: str) -> bool:
    """Whether a page of this site answers GET at ``path``."""
    try:
        with override(get_language_from_path(path) or get_language()):
            view: Any = resolve(path).func
    except Resolver404:
        return False
    kind = getattr(view, "view_class", None)
    if kind is not None:
        return hasattr(kind, "get")
    while view is not None:
        # What require_POST and its like were told; they keep it nowhere else.
        if "GET" not in getclosurevars(view).nonlocals.get("request_method_list", ("GET",)):
            return False
        view = getattr(view, "__wrapped__", None)
    return True


# --- Where somebody was going ------------------------------------------------------------------


def going_on(request: HttpRequest) -> str:
    """What the button leads to, where it has done before what it is for; else empty. Reads only."""
    match = request.resolver_match
    leads_to = LEADS.get(match.url_name or "") if match else None
    if match is None or leads_to is None or not request.user.is_authenticated:
        return ""
    try:
        return leads_to(request.user.pk, **match.kwargs)
    except Http404:
        return ""


def to_course(person_id: int, code: str) -> str:
    """Where an open run at the course goes on."""
    course = Course.objects.filter(code=code).first()
    run = Enrolment.objects.current(person_id, course.pk) if course else None
    if course is None or run is None or run.completed_at:
        return ""
    outline = course_page_of(course).outline()
    resume = run.progress(outline).resume
    return resume.url if resume else outline.url


def after_lesson(person_id: int, key: UUID) -> str:
    """What follows a lesson that is done."""
    lesson = (
        LessonPage.objects.live()
        .filter(translation_key=key, locale__language_code=get_language())
        .first()
    )
    run = Enrolment.objects.current(person_id, lesson.course_page.course_id) if lesson else None
    if lesson is None or run is None or str(key) not in run.done_keys():
        return ""
    outline = lesson.course_page.outline()
    after = outline.beside(str(key))[1] if outline.find(str(key)) else None
    return after.url if after else outline.url


def to_quiz(person_id: int, key: UUID) -> str:
    """The first unanswered question of an open sitting."""
    attempt = Attempt.objects.of(person_id).filter(activity_key=key, submitted_at=None).first()
    return reverse("question", args=[attempt.uuid, attempt.next_position()]) if attempt else ""


def with_own_answer(request: HttpRequest) -> str:
    """A question's own address, with what was answered filled in."""
    match = request.resolver_match
    return with_answer(request) if match is not None and match.url_name == "question" else ""


#: Where what an address is for has led, by the name of the address.
LEADS: dict[str, Callable[..., str]] = {
    "start_course": to_course,
    "renew_course": to_course,
    "lesson_done": after_lesson,
    "start_quiz": to_quiz,
}
