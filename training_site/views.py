"""The front door, the choice of language, the reader’s own page, and two addresses for whoever watches the site."""

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import NoReturn
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import translate_url
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, get_language_from_path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.documents.views.serve import serve as serve_document

from accounts.actions import prefer_language
from accounts.middleware import set_language_cookie
from accounts.views import kept_key, poster_code, signed_in_person, unconfirmed_address
from certificates.models import Certificate
from courses.models import CoursePage, Enrolment
from foundation import proxies
from quizzes.offers import Offers
from training_site import health
from workforce.models import JoinCode, Membership, Oversight


@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """``/``: on to the catalogue in the remembered language, else the browser's."""
    language = get_language() or settings.LANGUAGE_CODE
    if request.user.is_authenticated and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        language = request.user.preferred_language or language
    response = redirect(f"/{language}/")
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Change language and stay exactly where one was (``next``, or the page one came from)."""
    language = request.POST.get("language", "")
    there = request.POST.get("next") or came_from(request) or "/"
    if not url_has_allowed_host_and_scheme(
        there, {request.get_host()}, require_https=request.is_secure()
    ):
        there = "/"
    if language not in dict(settings.LANGUAGES):
        return redirect(there)
    if get_language_from_path(urlsplit(there).path):
        there = translate_url(there, language)
    response = HttpResponseRedirect(there)
    set_language_cookie(response, language)
    if request.user.is_authenticated:
        prefer_language(person=request.user, language=language)
    return response


def came_from(request: HttpRequest) -> str:
    """The path of the page one came from; empty when it is not said, or is no address."""
    try:
        return urlsplit(request.headers.get("Referer", "")).path
    except ValueError:
        return ""


def no_document(request: HttpRequest) -> NoReturn:
    """Raises Http404: no document has a number this long, and Wagtail's view would fail over it."""
    raise Http404


def document(request: HttpRequest, number: str, name: str) -> HttpResponseBase:
    """A document as a file to keep. What authors may not upload any more is nothing but bytes, whatever its name says.

    Wagtail goes by the name, and a page of this site may run a script that comes from it.
    """
    response: HttpResponseBase = serve_document(request, number, name)
    kind = PurePosixPath(name).suffix.removeprefix(".").lower()
    if response.has_header("Content-Type") and kind not in settings.WAGTAILDOCS_EXTENSIONS:
        response.headers["Content-Type"] = "application/octet-stream"
    return response


@login_required
@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """``/me/start/``: where one lands after signing in – a manager with the people, the board with the figures."""
    mine = Oversight.objects.of(signed_in_person(request), on=timezone.localdate())
    duties = set(mine.values_list("duty", flat=True))
    if Oversight.Duty.MANAGER in duties:
        return redirect("manage")
    return redirect("board" if Oversight.Duty.BOARD in duties else "me")


@login_required
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """``/me/``: my certificates, my courses, my workplaces, how I sign in."""
    person = signed_in_person(request)
    today = timezone.localdate()
    language = get_language()
    enrolments = Enrolment.objects.of(person.pk).filter(completed_at=None).with_done()
    pages = {
        page.course_id: page
        for page in CoursePage.faces()
        .filter(locale__language_code=language)
        .select_related("course", "locale")
    }
    memberships = list(
        Membership.objects.filter(person=person).active(on=today).select_related("unit")
    )
    key = person.personal_keys.filter(revoked_at=None).first()
    has_completed = Enrolment.objects.of(person.pk).exclude(completed_at=None).exists()
    rows = [(pages[e.course_id].outline(), e) for e in enrolments if e.course_id in pages]
    return render(
        request,
        "training_site/me.html",
        {
            "certificates": Certificate.objects.of(person.pk),
            "courses": [
                {"outline": outline, "progress": e.progress(outline)} for outline, e in rows
            ],
            "follow_ups": Offers(person, on=today).after(page.outline() for page in pages.values()),
            "earned": has_completed,
            "is_all_finished": has_completed and not enrolments,
            "memberships": memberships,
            "duties": set(Oversight.objects.of(person, on=today).values_list("duty", flat=True)),
            "has_key": key is not None,
            "key_to_confirm": key if key and not key.is_in_hand else None,
            "key_is_shown": key is not None and bool(kept_key(request, person, at=timezone.now())),
            "waiting_address": unconfirmed_address(request, person, at=timezone.now()),
            "today": today,
            "door": door_of(request, memberships),
        },
    )


def door_of(request: HttpRequest, memberships: Iterable[Membership]) -> JoinCode | None:
    """The code of the poster opened on this device, while it opens a place the reader is not at."""
    code = poster_code(request)
    live = JoinCode.objects.live(at=timezone.now()).select_related("unit")
    door = live.filter(code=code).first() if code else None
    return door if door and door.unit_id not in {each.unit_id for each in memberships} else None


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process is up; nothing else is asked."""
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """``ok``, or 503 and a sentence; with ``?format=json`` also what else whoever watches the site asks."""
    reason = health.readiness.reason()
    status = 503 if reason else 200
    if request.GET.get("format") == "json":
        facts = {
            "ready": not reason,
            "reason": reason,
            "pdf": health.pdf_is_available(),
            "chores": {} if reason else health.last_chores(at=timezone.localtime()),
            "warnings": [] if reason else proxies.warnings(at=timezone.now()),
        }
        return JsonResponse(facts, status=status)
    return HttpResponse(reason or "ok", status=status, content_type="text/plain; charset=utf-8")
