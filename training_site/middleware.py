"""The admin's own content security policy, and addresses that mean what they say."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware import locale
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language


class AdminPolicyMiddleware:
    """Wagtail's admin needs inline scripts and styles; no other page gets them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith("/cms/"):
            response._csp_replace = settings.CSP_ADMIN  # type: ignore[attr-defined]  # noqa: SLF001  (django-csp's documented hook)
            response.headers["X-Frame-Options"] = "SAMEORIGIN"
        return response


class LocaleMiddleware(locale.LocaleMiddleware):
    """Django's, but a page that exists without a language prefix may itself answer 404.

    Django sends every unprefixed 404 on to ``/en/…``, because our pages' pattern matches any path; an
    unknown serial at ``/verify/…`` would be told that the *page* is missing.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.status_code != 404 or request.resolver_match is None:
            return super().process_response(request, response)
        patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", get_language())
        return response
