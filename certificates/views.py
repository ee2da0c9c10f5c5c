"""A person's certificate as page and PDF; and public pages that tell whether one is genuine."""

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
from certificates.permissions import may_open_certificate
from certificates.rules.serials import NotASerial, normalise
from certificates.sheet import sheet
from courses.actions import renew as renew_enrolment
from courses.actions import whole_course
from courses.models import Course
from courses.views import course_page_of
from foundation.client_address import address_of
from foundation.dates import day_in_words
from foundation.throttling import count_try, wait_for
from foundation.typesetting import CannotPrint

View = Callable[..., HttpResponse]
UNKNOWN = "unknown"


def unlisted(view: View) -> View:
    """Allow GET only, and keep a page with a name on it out of search engines."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return require_safe(wrapped)


@unlisted
def certificate_page(request: HttpRequest, serial: str) -> HttpResponse:
    """Show the reader's certificate: to look at, download, print, or hold under a phone."""
    certificate = _own_certificate(request, serial)
    context = {
        "certificate": certificate,
        "sheet": sheet(certificate, base_url=settings.SITE_URL),
        "has_pdf": pdf.can_render(certificate),
        "verdict": certificate.verdict(on=timezone.localdate()),
    }
    return render(request, "certificates/certificate.html", context)


@unlisted
def certificate_pdf(request: HttpRequest, serial: str) -> HttpResponse:
    """Return the reader's certificate as a file; where it cannot be made, the page to print."""
    certificate = _own_certificate(request, serial)
    try:
        content = pdf.render(certificate, base_url=settings.SITE_URL)
    except CannotPrint:
        return redirect("certificate", serial=certificate.serial)
    response = HttpResponse(content, content_type="application/pdf")
    file_name = f"certificate-{certificate.serial}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{file_name}"'
    return response


@require_POST
def renew(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a course again to renew.

    Before the window opens, the course page says from when one may.
    """
    course = get_object_or_404(Course, code=code)
    outline = course_page_of(course).outline()
    is_empty = not outline.keys and not whole_course(outline).keys
    if is_empty or not request.user.is_authenticated:
        return redirect(outline.url)  # which says why not
    opens_on = renewable_on(person=request.user, course=course)
    if opens_on is None:
        return redirect(outline.url)  # which says why not
    if opens_on > timezone.localdate():
        day = day_in_words(opens_on, outline.language)
        messages.info(request, _("You can renew from {day}.").format(day=day))
        return redirect(outline.url)
    enrolment = renew_enrolment(
        person=request.user, course=course, language=outline.language, at=timezone.now()
    )
    activity = enrolment.progress(outline).resume
    if activity is None:
        activity = enrolment.progress(whole_course(outline)).resume
    return redirect(activity.url if activity else outline.url)


@unlisted
def verify(request: HttpRequest, serial: str) -> HttpResponse:
    """Tell anybody whether a certificate is genuine; a mistyped address is put right first."""
    try:
        normal_serial = normalise(serial)
    except NotASerial:
        return _search(request, typed=serial, status=404)
    if normal_serial != serial:
        return redirect("verify", serial=normal_serial)
    seconds = _seconds_to_wait(request)
    if seconds:
        response = render(request, "certificates/wait.html", {"seconds": seconds}, status=429)
        return _with_retry_after(response, seconds)
    certificate = Certificate.objects.filter(serial=normal_serial).first()
    if certificate is None:
        _count_unknown_serial(request)
    context = {
        "certificate": certificate,
        "serial": normal_serial,
        "verdict": _verdict(certificate),
    }
    status = 404 if certificate is None else 200
    response = render(request, "certificates/verify.html", context, status=status)
    # a revocation shows at once, and a shared phone keeps no names
    add_never_cache_headers(response)
    return response


@unlisted
def verify_search(request: HttpRequest) -> HttpResponse:
    """Let somebody type a serial by hand."""
    if "serial" in request.GET:
        return _search(request, typed=request.GET["serial"])
    return render(request, "certificates/verify_search.html", {"form": SerialForm()})


@unlisted
def verify_json(request: HttpRequest, serial: str) -> HttpResponse:
    """Return the verdict and the facts of the paper for machines, open to any site."""
    seconds = _seconds_to_wait(request)
    if seconds:
        error = {"verdict": None, "error": "too many unknown serials"}
        return _with_retry_after(_open_to_scripts(JsonResponse(error, status=429)), seconds)
    try:
        normal_serial = normalise(serial)
    except NotASerial:
        normal_serial = ""
    certificate = Certificate.objects.filter(serial=normal_serial).first()
    if certificate is None:
        _count_unknown_serial(request)
        unknown = {"verdict": UNKNOWN, "serial": normal_serial or serial}
        return _open_to_scripts(JsonResponse(unknown, status=404))
    facts = certificate.facts(site_url=settings.SITE_URL)
    report = {"verdict": _verdict(certificate), **facts}
    response = _open_to_scripts(JsonResponse(report, json_dumps_params={"ensure_ascii": False}))
    patch_cache_control(response, public=True, max_age=60)
    return response


def _own_certificate(request: HttpRequest, serial: str) -> Certificate:
    """Return the reader's own certificate; a superuser's may be anybody's.

    Raises 404: others learn not even that it exists.
    """
    if not request.user.is_authenticated:
        raise Http404
    certificates = Certificate.objects.filter(serial=serial.upper())
    certificate = certificates.select_related("course").first()
    if certificate is None or not may_open_certificate(request.user, certificate):
        raise Http404
    return certificate


def _search(request: HttpRequest, *, typed: str, status: int = 200) -> HttpResponse:
    form = SerialForm({"serial": typed})
    if form.is_valid():
        return redirect("verify", serial=form.cleaned_data["serial"])
    return render(request, "certificates/verify_search.html", {"form": form}, status=status)


def _verdict(certificate: Certificate | None) -> str:
    if certificate is None:
        return UNKNOWN
    return str(certificate.verdict(on=timezone.localdate()))


def _open_to_scripts(response: HttpResponse) -> HttpResponse:
    """Let scripts of any site read the response: a verdict is public."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _seconds_to_wait(request: HttpRequest) -> int:
    """Return how long an address that tried too many unknown serials waits; 0 for all others."""
    wait_time = wait_for(limits.unknown_serial_counters(address_of(request)), at=timezone.now())
    return ceil(wait_time.total_seconds()) if wait_time else 0


def _count_unknown_serial(request: HttpRequest) -> None:
    count_try(limits.unknown_serial_counters(address_of(request)), at=timezone.now())


def _with_retry_after(response: HttpResponse, seconds: int) -> HttpResponse:
    response.headers["Retry-After"] = str(seconds)
    return response
