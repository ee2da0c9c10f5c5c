"""Remembers on a device the poster somebody scanned there: the join code of a workplace.

A visitor's is in a signed cookie, so that looking at a poster writes nothing to the database.
Whoever signs in or begins to learn has a session, and the code moves into it.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

#: The name of the code in the session.
POSTER_CODE_SESSION_KEY = "join_code"
COOKIE = "beacon_poster"


def poster_code(request: HttpRequest) -> str:
    """Return the code of the poster this request opens, else of the last one; empty if none."""
    code = getattr(request, "poster_in_hand", "") or request.session.get(POSTER_CODE_SESSION_KEY)
    return str(code or request.get_signed_cookie(COOKIE, default="", salt=COOKIE))


def note_poster(request: HttpRequest, code: str) -> None:
    """Note on the request that it opens the poster with ``code``, for its own page."""
    request.poster_in_hand = code  # type: ignore[attr-defined]  # read by poster_code


def remember_poster(request: HttpRequest, response: HttpResponse, code: str) -> None:
    """Remember ``code``, which opened a workplace, on this device."""
    if request.user.is_authenticated:
        request.session[POSTER_CODE_SESSION_KEY] = code
        return
    response.set_signed_cookie(
        COOKIE,
        code,
        salt=COOKIE,
        max_age=settings.SESSION_COOKIE_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def move_cookie_to_session(request: HttpRequest) -> None:
    """Give the session the code of a visitor's cookie: they have just signed in on this device."""
    code = request.get_signed_cookie(COOKIE, default="", salt=COOKIE)
    if code:
        request.session[POSTER_CODE_SESSION_KEY] = code


def delete_moved_cookie(request: HttpRequest, response: HttpResponse) -> None:
    """Delete the cookie once the session has its code: the next person here is not its visitor."""
    if COOKIE in request.COOKIES and request.user.is_authenticated:
        response.delete_cookie(COOKIE, samesite="Lax")


def came_by_poster(request: HttpRequest) -> bool:
    """Return whether a visitor's pages name the workplace of a poster."""
    return COOKIE in request.COOKIES or hasattr(request, "poster_in_hand")
