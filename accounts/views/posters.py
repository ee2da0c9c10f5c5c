"""The code of the workplace's poster somebody scanned on this device, to come back to.

A visitor keeps it in a cookie: looking at a poster writes nothing. Whoever signs in or begins to learn has a
session, and takes it along.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

#: The session's key.
POSTER_CODE = "join_code"
COOKIE = "beacon_poster"


def poster_code(request: HttpRequest) -> str:
    """The code of the poster in hand, else of the one opened last, or an empty string."""
    here = getattr(request, "poster_in_hand", "") or request.session.get(POSTER_CODE)
    return str(here or request.get_signed_cookie(COOKIE, default="", salt=COOKIE))


def in_hand(request: HttpRequest, code: str) -> None:
    """``code`` opened a workplace in this very request: its own page, too, is about that place."""
    request.poster_in_hand = code  # type: ignore[attr-defined]  # ours: see poster_code


def keep_poster(request: HttpRequest, response: HttpResponse, code: str) -> None:
    """Remember ``code``, which opened a workplace, on this device."""
    if request.user.is_authenticated:
        request.session[POSTER_CODE] = code
        return
    is_https, age = settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_AGE
    response.set_signed_cookie(
        COOKIE, code, salt=COOKIE, max_age=age, httponly=True, samesite="Lax", secure=is_https
    )


def take_along(request: HttpRequest) -> None:
    """What a visitor scanned is theirs when they come in on this device."""
    code = request.get_signed_cookie(COOKIE, default="", salt=COOKIE)
    if code:
        request.session[POSTER_CODE] = code


def forget_cookie(request: HttpRequest, response: HttpResponse) -> None:
    """Once it stands in the session, the cookie is not for the next person on this device."""
    if COOKIE in request.COOKIES and request.user.is_authenticated:
        response.delete_cookie(COOKIE, samesite="Lax")


def is_at_a_poster(request: HttpRequest) -> bool:
    """Whether the pages of a visitor are about the place of a poster: they are theirs alone."""
    return COOKIE in request.COOKIES or hasattr(request, "poster_in_hand")
