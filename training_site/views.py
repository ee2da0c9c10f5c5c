"""Views: the start, the language, documents, the reader’s own page, and two for monitoring."""

from collections.abc import Iterable
from datetime import date
from pathlib import PurePosixPath
from typing import NoReturn
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.sessions.exceptions import SessionInterrupted
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import translate_url
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, get_language_from_path
from django.views import defaults
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.documents.views.serve import serve as serve_document

from accounts.actions import prefer_language
from accounts.middleware import set_language_cookie
from accounts.models import User
from accounts.views import key_in_browser, poster_code, signed_in_person, unconfirmed_email_of
from certificates.models import Certificate
from courses.models import CoursePage, Enrolment
from foundation import proxies
from quizzes.attempts.optional_quizzes import QuizOffers
from training_site import health
from workforce.people.models import JoinCode, Membership, Oversight


@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """``/``: redirect to the catalogue in the remembered language, else the browser's."""
    language = get_language() or settings.LANGUAGE_CODE
    if request.user.is_authenticated and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        language = request.user.preferred_language or language
    response = redirect(f"/{language}/")
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Change the language and return to the same page (``next``, or the referring one)."""
    language = request.POST.get("language", "")
    address = request.POST.get("next") or referring_path(request) or "/"
    is_of_this_site = url_has_allowed_host_and_scheme(
        address, {request.get_host()}, require_https=request.is_secure()
    )
    if not is_of_this_site:
        address = "/"
    if language not in dict(settings.LANGUAGES):
        return redirect(address)
    if get_language_from_path(urlsplit(address).path):
        address = translate_url(address, language)
    response = HttpResponseRedirect(address)
    set_language_cookie(response, language)
    if request.user.is_authenticated:
        prefer_language(person=request.user, language=language)
    return response


def referring_path(request: HttpRequest) -> str:
    """Return the path of the referring page; empty when there is none, or it is no address."""
    try:
        return urlsplit(request.headers.get("Referer", "")).path
    except ValueError:
        return ""


def no_document(request: HttpRequest) -> NoReturn:
    """Raise Http404: no document has a number this long, and Wagtail's view would fail over it."""
    raise Http404


def document(request: HttpRequest, number: str, name: str) -> HttpResponseBase:
    """Serve a document; one that authors may no longer upload is served as mere bytes.

    Wagtail sets the type by the file's name, and a page of this site may run a script of this site.
    """
    response: HttpResponseBase = serve_document(request, number, name)
    extension = PurePosixPath(name).suffix.removeprefix(".").lower()
    if response.has_header("Content-Type") and extension not in settings.WAGTAILDOCS_EXTENSIONS:
        response.headers["Content-Type"] = "application/octet-stream"
    return response


@login_required
@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """``/me/start/``: after signing in, lead managers to their people and boards to the figures."""
    duties = duties_of(signed_in_person(request), on=timezone.localdate())
    if Oversight.Duty.MANAGER in duties:
        return redirect("manage")
    if Oversight.Duty.BOARD in duties:
        return redirect("board")
    return redirect("me")


def duties_of(person: User, *, on: date) -> set[str]:
    """Return the duties (:class:`Oversight.Duty`) that somebody has on a day."""
    return set(Oversight.objects.of(person, on=on).values_list("duty", flat=True))


@login_required
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """``/me/``: the reader's certificates, courses, workplaces and ways to sign in."""
    person = signed_in_person(request)
    today = timezone.localdate()
    enrolments = Enrolment.objects.of(person.pk).filter(completed_at=None).with_done()
    has_completed = Enrolment.objects.of(person.pk).exclude(completed_at=None).exists()
    pages = course_pages(get_language())
    courses = []
    for enrolment in enrolments:
        if enrolment.course_id in pages:
            outline = pages[enrolment.course_id].outline()
            courses.append({"outline": outline, "progress": enrolment.progress(outline)})
    outlines = (page.outline() for page in pages.values())
    active_memberships = Membership.objects.filter(person=person).active(on=today)
    memberships = list(active_memberships.select_related("unit"))
    key = person.personal_keys.filter(revoked_at=None).first()
    return render(
        request,
        "training_site/me.html",
        {
            "certificates": Certificate.objects.of(person.pk),
            "courses": courses,
            "follow_ups": QuizOffers(person, on=today).courses_to_follow_up(outlines),
            "has_completed": has_completed,
            "is_all_finished": has_completed and not enrolments,
            "memberships": memberships,
            "duties": duties_of(person, on=today),
            "has_key": key is not None,
            "key_to_confirm": key if key and not key.is_in_hand else None,
            "key_is_shown": key is not None
            and bool(key_in_browser(request, person, at=timezone.now())),
            "unconfirmed_email": unconfirmed_email_of(request, person, at=timezone.now()),
            "today": today,
            "join_code": poster_to_join(request, memberships),
        },
    )


def course_pages(language: str | None) -> dict[int, CoursePage]:
    """Return the course pages in a language by their course's id."""
    pages = CoursePage.faces().filter(locale__language_code=language)
    return {page.course_id: page for page in pages.select_related("course", "locale")}


def poster_to_join(request: HttpRequest, memberships: Iterable[Membership]) -> JoinCode | None:
    """Return the code of the poster opened on this device, unless the reader is already there."""
    code = poster_code(request)
    if not code:
        return None
    live_codes = JoinCode.objects.live(at=timezone.now()).select_related("unit")
    join_code = live_codes.filter(code=code).first()
    unit_ids = {membership.unit_id for membership in memberships}
    if join_code is None or join_code.unit_id in unit_ids:
        return None
    return join_code


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """``ok`` while the process is up."""
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """``ok``, or 503 and a sentence; with ``?format=json`` also chores and warnings."""
    reason = health.readiness_probe.reason()
    status = 503 if reason else 200
    if request.GET.get("format") != "json":
        content = reason or "ok"
        return HttpResponse(content, status=status, content_type="text/plain; charset=utf-8")
    facts = {
        "ready": not reason,
        "reason": reason,
        "pdf": health.pdf_is_available(),
        "chores": {} if reason else health.last_chores(at=timezone.localtime()),
        "warnings": [] if reason else proxies.warnings(at=timezone.now()),
    }
    return JsonResponse(facts, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that cannot be right; 503 where only its session could not be saved.

    To Django that is a bad request, too: somebody signed out in another tab. It is also what comes
    of a full disk, and then there is nothing wrong with what was sent.
    """
    if not isinstance(exception, SessionInterrupted):
        return defaults.bad_request(request, exception)
    response = defaults.server_error(request)
    response.status_code = 503
    return response
