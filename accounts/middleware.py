"""Middleware: remembers the language, keeps pages out of caches, slows a rush down."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.translation import get_language_from_path

from accounts.views.posters import came_by_poster, delete_moved_cookie
from accounts.wait_sentences import TooManyGuestsError, wait_sentence

GetResponse = Callable[[HttpRequest], HttpResponse]


class RememberLanguageMiddleware:
    """Reading ``/ur/…`` makes Urdu the language of the pages that have no prefix (``/me/``)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        language = get_language_from_path(request.path_info)
        if language and request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != language:
            set_language_cookie(response, language)
        return response


class WaitMiddleware:
    """Answers with a page that asks to wait when one address has started too many guests."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the page that asks to wait, for this one exception."""
        if not isinstance(exception, TooManyGuestsError):
            return None
        context = {"wait_sentence": wait_sentence(exception.wait_time)}
        return render(request, "accounts/wait.html", context, status=429)


class NothingLeftBehindMiddleware:
    """Keeps a signed-in person's pages out of every cache: the phone may be shared.

    Once a visitor has scanned a poster their pages name a workplace, and only their own browser may
    cache them.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        delete_moved_cookie(request, response)
        if response.has_header("Cache-Control"):
            return response
        if request.user.is_authenticated:
            add_never_cache_headers(response)
        elif came_by_poster(request):
            patch_cache_control(response, private=True)
        return response


def set_language_cookie(response: HttpResponse, language: str) -> None:
    """Remember ``language`` (a code of ``settings.LANGUAGES``) on this device for a year."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )
