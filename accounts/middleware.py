"""Habits every response keeps: the language is remembered, nothing is left behind, a rush is slowed down."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.translation import get_language_from_path

from accounts.views.posters import forget_cookie, is_at_a_poster
from accounts.waiting import TooManyGuestsError, in_words

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
    """Whoever starts too many guests from one address is asked, kindly, to wait."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page that asks to wait, for this one exception."""
        if isinstance(exception, TooManyGuestsError):
            return render(
                request, "accounts/wait.html", {"wait": in_words(exception.wait)}, status=429
            )
        return None


class NothingLeftBehindMiddleware:
    """A signed-in person's pages are not kept by browsers or proxies: the phone may be shared.

    A visitor's, once a poster has said where they work, are kept by nobody but their own browser.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        forget_cookie(request, response)
        if response.has_header("Cache-Control"):
            return response
        if request.user.is_authenticated:
            add_never_cache_headers(response)
        elif is_at_a_poster(request):
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
