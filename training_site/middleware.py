"""Requests that are no text, the admin’s policy, the second step, addresses that mean what they say."""

from collections.abc import Callable

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

from accounts.models import User
from training_site.security import content_policy
from workforce.models import Oversight

#: Where other people's names, figures and pages are.
GUARDED = ("/manage/", "/board/", "/cms/", "/media/")


class PlainTextMiddleware:
    """What no page of ours sends is answered 400 before anything reads it.

    PostgreSQL refuses a NUL in any text, be it a session's cookie; and Django reads a form in whatever
    charset the request claims, also in one (``hex``) that is no encoding of text.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = (request.path_info, *request.COOKIES.values())
        has_nul = "%00" in request.META.get("QUERY_STRING", "") or any(
            "\0" in text for text in said
        )
        is_utf8 = (request.encoding or "utf-8").lower() in ("utf-8", "utf8")
        return self.get_response(request) if is_utf8 and not has_nul else HttpResponseBadRequest()


class AdminPolicyMiddleware:
    """Wagtail's admin needs inline scripts and styles; no other page gets them, nor does a preview of one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith("/cms/"):
            # A preview has been through all middleware once already, as a public page, which nobody may frame.
            is_preview = "Content-Security-Policy" in response.headers or is_block_preview(request)
            policy = content_policy.PREVIEW if is_preview else content_policy.ADMIN
            response._csp_replace = policy  # type: ignore[attr-defined]  # noqa: SLF001  (django-csp's documented hook)
            response.headers["X-Frame-Options"] = "SAMEORIGIN"
            del response["Content-Security-Policy"]
        return response


def is_block_preview(request: HttpRequest) -> bool:
    """Whether this is what a block looks like, in the menu an author chooses it from."""
    return (
        request.resolver_match is not None
        and request.resolver_match.view_name == "wagtailadmin_block_preview"
    )


class LocaleMiddleware(locale.LocaleMiddleware):
    """Django's, but a page that exists without a language prefix may itself answer 404.

    Django sends every unprefixed 404 on to ``/en/…``, because our pages' pattern matches any path; an
    unknown serial at ``/verify/…`` would be told that the *page* is missing.
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
    """Names, figures and pages are for people who proved twice who they are, where ``MFA_REQUIRED``.

    Whoever has a duty, writes or runs the site and has no second step yet sets one up first; whoever came in
    with a key, a PIN or a code alone shows it before going on. What one learns for oneself asks for neither.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.asks(request) or self.get_response(request)

    def asks(self, request: HttpRequest) -> HttpResponse | None:
        """On to the second step, or None where none is missing."""
        is_guarded = settings.MFA_REQUIRED and request.path_info.startswith(GUARDED)
        if not is_guarded or not request.user.is_authenticated:
            return None
        person = request.user
        if has_proved_twice(request, person) or not may_do_more(person):
            return None
        mine = set(Authenticator.objects.filter(user=person).values_list("type", flat=True))
        if not mine & {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN}:
            messages.info(
                request,
                _("You see other people’s names here: set up a passkey, or codes from an app."),
            )
            return redirect("mfa_index")
        prove = (
            "mfa_reauthenticate"
            if Authenticator.Type.TOTP in mine
            else "mfa_reauthenticate_webauthn"
        )
        is_page = request.method == "GET" and not request.headers.get("HX-Request")
        here = request.get_full_path() if is_page else "/me/"
        response = redirect(f"{reverse(prove)}?{urlencode({'next': here})}")
        if request.headers.get("HX-Request"):
            response.headers["HX-Redirect"] = response.url
        return response


def has_proved_twice(request: HttpRequest, person: User) -> bool:
    """Whether this session has seen the person's passkey or a code of theirs."""
    return any(
        record.get("method") == "mfa" for record in get_authentication_records(request, person)
    )


def may_do_more(person: User) -> bool:
    """Whether somebody looks after a place, reads its figures, writes, or runs the site."""
    if person.is_staff or person.is_superuser or person.has_perm("wagtailadmin.access_admin"):
        return True
    return Oversight.objects.filter(person=person).exists()
