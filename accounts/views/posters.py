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
    """The code, or an empty string."""
    return str(request.session.get(POSTER_CODE) or request.get_signed_cookie(COOKIE, default="", salt=COOKIE))


def keep_poster(request: HttpRequest, response: HttpResponse, code: str) -> None:
    """Remember ``code``, which opened a workplace, on this device."""
    if request.user.is_authenticated:
        request.session[POSTER_CODE] = code
        return
    is_https, age = settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_AGE
    response.set_signed_cookie(COOKIE, code, salt=COOKIE, max_age=age, httponly=True, samesite="Lax", secure=is_https)


def take_along(request: HttpRequest) -> None:
    """What a visitor scanned is theirs when they come in on this device."""
    code = request.get_signed_cookie(COOKIE, default="", salt=COOKIE)
    if code:
        request.session[POSTER_CODE] = code


def forget_cookie(request: HttpRequest, response: HttpResponse) -> None:
    """Once it stands in the session, the cookie is not for the next person on this device."""
    if COOKIE in request.COOKIES and request.user.is_authenticated:
        response.delete_cookie(COOKIE, samesite="Lax")
