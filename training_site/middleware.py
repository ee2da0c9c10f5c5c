"""The admin's own content security policy."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


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
