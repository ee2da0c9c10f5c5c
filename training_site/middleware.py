"""Middleware: malformed requests, the CMS’s policy, languages of addresses, the second step."""

from collections.abc import Callable
from urllib.parse import urlsplit

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.middleware import locale
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.contrib.redirects.middleware import RedirectMiddleware

from accounts.models import User
from training_site.security import content_policy
from workforce.people.models import Oversight

#: Where other people's names, figures and pages are.
GUARDED_PATHS = ("/manage/", "/board/", "/cms/", "/media/")


class PlainTextMiddleware:
    """Answers 400 to a request that holds a NUL or claims a charset other than UTF-8.

    No page of this site sends one. PostgreSQL refuses a NUL in any text, even in a session's
    cookie; and Django reads a form in whatever charset the request claims, also in one (``hex``)
    that is no encoding of text.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if has_nul(request) or not is_utf8(request):
            return HttpResponseBadRequest()
        return self.get_response(request)


def has_nul(request: HttpRequest) -> bool:
    """Whether there is a NUL in the address or in a cookie."""
    if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path_info:
        return True
    return any("\0" in cookie for cookie in request.COOKIES.values())


def is_utf8(request: HttpRequest) -> bool:
    """Whether the request claims no charset, or UTF-8."""
    return (request.encoding or "utf-8").lower() in ("utf-8", "utf8")


class MovedPageMiddleware(RedirectMiddleware):
    """Leads from the old address of a page to its new one, and never to the address itself.

    Wagtail notes an old address for good. It answers with it while a page that came back there is
    no longer live, and a browser would go round in a circle.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        answer: HttpResponse = super().process_response(request, response)
        if answer is not response and urlsplit(answer.headers["Location"]).path == request.path:
            return response
        return answer


class AdminPolicyMiddleware:
    """Allows the CMS's own pages inline scripts and styles, which Wagtail's admin needs.

    No other page gets them, nor does a preview of one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith("/cms/"):
            # A preview has been through all middleware already, as a public page nobody may frame.
            is_preview = "Content-Security-Policy" in response.headers or is_block_preview(request)
            policy = content_policy.PREVIEW if is_preview else content_policy.ADMIN
            # django-csp documents this attribute as how a response gets another policy; Django's
            # HttpResponse does not declare it.
            response._csp_replace = policy  # type: ignore[attr-defined]  # noqa: SLF001
            response.headers["X-Frame-Options"] = "SAMEORIGIN"
            del response["Content-Security-Policy"]
        return response


def is_block_preview(request: HttpRequest) -> bool:
    """Whether this previews a block in the menu an author picks it from."""
    return (
        request.resolver_match is not None
        and request.resolver_match.view_name == "wagtailadmin_block_preview"
    )


class LocaleMiddleware(locale.LocaleMiddleware):
    """Django's, but a page that exists without a language prefix may itself answer 404.

    Django redirects every unprefixed 404 to ``/en/…``, as our pages' pattern matches any path; for
    an unknown serial, ``/verify/…`` would then say that the *page* is missing.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.status_code != 404 or request.resolver_match is None:
            return super().process_response(request, response)
        patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", get_language() or settings.LANGUAGE_CODE)
        return response


class SecondStepMiddleware:
    """Guards others' names, figures and pages by a second step, where ``MFA_REQUIRED``.

    People who have a duty, write or run the site set a second step up first if they have none, and
    show it if they signed in with a key, a PIN or a code alone. One's own learning needs neither.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.redirect_to_second_step(request) or self.get_response(request)

    def redirect_to_second_step(self, request: HttpRequest) -> HttpResponse | None:
        """Return the redirect to the second step; None where it is not needed."""
        is_guarded = settings.MFA_REQUIRED and request.path_info.startswith(GUARDED_PATHS)
        if not is_guarded or not request.user.is_authenticated:
            return None
        person = request.user
        if has_proved_twice(request, person) or not has_more_than_learning(person):
            return None
        authenticators = Authenticator.objects.filter(user=person)
        types = set(authenticators.values_list("type", flat=True))
        if not types & {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN}:
            messages.info(
                request,
                _("You see other people’s names here: set up a passkey, or codes from an app."),
            )
            return redirect("mfa_index")
        view_name = "mfa_reauthenticate_webauthn"
        if Authenticator.Type.TOTP in types:
            view_name = "mfa_reauthenticate"
        # After a form or a part of a page there is no page to return to: go on at one's own.
        is_htmx = bool(request.headers.get("HX-Request"))
        next_address = "/me/"
        if request.method == "GET" and not is_htmx:
            next_address = request.get_full_path()
        response = redirect(f"{reverse(view_name)}?{urlencode({'next': next_address})}")
        if is_htmx:
            response.headers["HX-Redirect"] = response.url
        return response


def has_proved_twice(request: HttpRequest, person: User) -> bool:
    """Whether this session has seen the person's passkey or a code of theirs."""
    records = get_authentication_records(request, person)
    return any(record.get("method") == "mfa" for record in records)


def has_more_than_learning(person: User) -> bool:
    """Whether somebody looks after a place, reads its figures, writes, or runs the site."""
    if person.is_staff or person.is_superuser or person.has_perm("wagtailadmin.access_admin"):
        return True
    return Oversight.objects.filter(person=person).exists()
