"""Requests that are no text, the admin's own content security policy, and addresses that mean what they say."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.middleware import locale
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language


class PlainTextMiddleware:
    """What no page of ours sends is answered 400 before anything reads it.

    PostgreSQL refuses a NUL in any text, be it a session's cookie; and Django reads a form in whatever
    charset the request claims, also in one (``hex``) that is no encoding of text.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = (request.path_info, *request.COOKIES.values())
        has_nul = "%00" in request.META.get("QUERY_STRING", "") or any("\0" in text for text in said)
        is_utf8 = (request.encoding or "utf-8").lower() in ("utf-8", "utf8")
        return self.get_response(request) if is_utf8 and not has_nul else HttpResponseBadRequest()


class AdminPolicyMiddleware:
    """Wagtail's admin needs inline scripts and styles; no other page gets them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith("/cms/"):
            response._csp_replace = settings.CSP_ADMIN  # type: ignore[attr-defined]  # noqa: SLF001  (django-csp's documented hook)
            response.headers["X-Frame-Options"] = "SAMEORIGIN"
            # A preview has been through all middleware as a public page, which nobody may frame.
            del response["Content-Security-Policy"]
        return response


class LocaleMiddleware(locale.LocaleMiddleware):
    """Django's, but a page that exists without a language prefix may itself answer 404.

    Django sends every unprefixed 404 on to ``/en/…``, because our pages' pattern matches any path; an
    unknown serial at ``/verify/…`` would be told that the *page* is missing.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.status_code != 404 or request.resolver_match is None:
            return super().process_response(request, response)
        patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", get_language() or settings.LANGUAGE_CODE)
        return response
