"""My certificate, as a page and as a PDF; and the public pages that say whether one is genuine."""

from collections.abc import Callable
from functools import wraps
from math import ceil
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from certificates import limits, pdf
from certificates.actions import renewable_on
from certificates.forms import SerialForm
from certificates.models import Certificate
from certificates.rules.serials import NotASerial, normalise
from certificates.sheet import sheet
from courses.actions import renew as renew_run
from courses.actions import whole_course
from courses.models import Course
from courses.views import course_page_of
from foundation.client_address import address_of
from foundation.dates import day_in_words
from foundation.throttling import count, wait_for
from foundation.typesetting import CannotPrint

View = Callable[..., HttpResponse]
UNKNOWN = "unknown"


def unlisted(view: View) -> View:
    """A page with a name on it is for who holds the address, not for search engines."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return require_safe(wrapped)


@unlisted
def certificate_page(request: HttpRequest, serial: str) -> HttpResponse:
    """My certificate: to look at, download, print, or hold under somebody's phone."""
    certificate = _mine(request, serial)
    return render(
        request,
        "certificates/certificate.html",
        {
            "certificate": certificate,
            "sheet": sheet(certificate, base_url=settings.SITE_URL),
            "has_pdf": pdf.can_render(certificate),
            "verdict": certificate.verdict(on=timezone.localdate()),
        },
    )


@unlisted
def certificate_pdf(request: HttpRequest, serial: str) -> HttpResponse:
    """My certificate as a file; where it cannot be made, on to the page to print."""
    certificate = _mine(request, serial)
    try:
        content = pdf.render(certificate, base_url=settings.SITE_URL)
    except CannotPrint:
        return redirect("certificate", serial=certificate.serial)
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = (
        f'inline; filename="certificate-{certificate.serial}.pdf"'
    )
    return response


@require_POST
def renew(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a course again to renew; before the window opens, the course page says from when one may."""
    course = get_object_or_404(Course, code=code)
    outline = course_page_of(course).outline()
    today = timezone.localdate()
    opens_on = (
        renewable_on(person=request.user, course=course) if request.user.is_authenticated else None
    )
    is_empty = not outline.keys and not whole_course(outline).keys
    if opens_on is None or not request.user.is_authenticated or is_empty:
        return redirect(outline.url)  # which says why not
    if opens_on > today:
        day = day_in_words(opens_on, outline.language)
        messages.info(request, _("You can renew from {day}.").format(day=day))
        return redirect(outline.url)
    run = renew_run(
        person=request.user, course=course, language=outline.language, at=timezone.now()
    )
    resume = run.progress(outline).resume or run.progress(whole_course(outline)).resume
    return redirect(resume.url if resume else outline.url)


@unlisted
def verify(request: HttpRequest, serial: str) -> HttpResponse:
    """Whether a certificate is genuine, for anybody; a mistyped address is put right first."""
    try:
        plain = normalise(serial)
    except NotASerial:
        return _search(request, typed=serial, status=404)
    if plain != serial:
        return redirect("verify", serial=plain)
    if wait := _seconds_to_wait(request):
        return _wait(render(request, "certificates/wait.html", {"seconds": wait}, status=429), wait)
    certificate = Certificate.objects.filter(serial=plain).first()
    if certificate is None:
        _note_unknown(request)
    shown = {"certificate": certificate, "serial": plain, "verdict": _verdict(certificate)}
    response = render(
        request, "certificates/verify.html", shown, status=200 if certificate else 404
    )
    # a revocation shows at once, and a shared phone keeps no names
    add_never_cache_headers(response)
    return response


@unlisted
def verify_search(request: HttpRequest) -> HttpResponse:
    """Type a serial by hand."""
    if "serial" in request.GET:
        return _search(request, typed=request.GET["serial"])
    return render(request, "certificates/verify_search.html", {"form": SerialForm()})


@unlisted
def verify_json(request: HttpRequest, serial: str) -> HttpResponse:
    """The verdict for machines, open to any site: the facts of the paper and nothing else."""
    if wait := _seconds_to_wait(request):
        return _wait(
            _open(JsonResponse({"verdict": None, "error": "too many unknown serials"}, status=429)),
            wait,
        )
    try:
        plain = normalise(serial)
    except NotASerial:
        plain = ""
    certificate = Certificate.objects.filter(serial=plain).first()
    if certificate is None:
        _note_unknown(request)
        return _open(JsonResponse({"verdict": UNKNOWN, "serial": plain or serial}, status=404))
    facts = certificate.facts(site_url=settings.SITE_URL)
    response = _open(
        JsonResponse(
            {"verdict": _verdict(certificate), **facts}, json_dumps_params={"ensure_ascii": False}
        )
    )
    patch_cache_control(response, public=True, max_age=60)
    return response


def _mine(request: HttpRequest, serial: str) -> Certificate:
    """The reader's own certificate (any, for an operator). Raises 404: others learn not even that it exists."""
    mine = (
        Certificate.objects.all()
        if request.user.is_superuser
        else Certificate.objects.of(request.user.pk)
    )
    certificate = (
        mine.filter(serial=serial.upper()).first() if request.user.is_authenticated else None
    )
    if certificate is None:
        raise Http404
    return certificate


def _search(request: HttpRequest, *, typed: str, status: int = 200) -> HttpResponse:
    form = SerialForm({"serial": typed})
    if form.is_valid():
        return redirect("verify", serial=form.cleaned_data["serial"])
    return render(request, "certificates/verify_search.html", {"form": form}, status=status)


def _verdict(certificate: Certificate | None) -> str:
    return str(certificate.verdict(on=timezone.localdate())) if certificate else UNKNOWN


def _open(response: HttpResponse) -> HttpResponse:
    """Readable by scripts of any site: a verdict is public."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _seconds_to_wait(request: HttpRequest) -> int:
    """How long an address that asked for too many unknown serials waits for any answer; 0 for all others."""
    wait = wait_for(limits.unknown_serials(address_of(request)), at=timezone.now())
    return ceil(wait.total_seconds()) if wait else 0


def _note_unknown(request: HttpRequest) -> None:
    count(limits.unknown_serials(address_of(request)), at=timezone.now())


def _wait(response: HttpResponse, seconds: int) -> HttpResponse:
    response.headers["Retry-After"] = str(seconds)
    return response
