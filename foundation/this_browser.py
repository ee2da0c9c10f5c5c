"""Words kept for one browser: the session holds them encrypted, and that browser alone what opens them.

A copy of the database, sessions included, opens none of them; neither does the cookie by itself. What is kept
is gone with the session (signing out, another person signing in), when it is let go, and after a day.
"""

from collections.abc import Callable
from datetime import datetime
from typing import cast

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "this_browser"
LASTS = 24 * 60 * 60  # seconds
MOST = 10  # texts at once; the oldest goes first
_ENTRIES = "kept_for_this_browser"  # the session's key: encrypted texts by name, oldest first


class ThisBrowser:
    """What is kept for the browser of a request. Get it from :func:`this_browser`."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._key = request.COOKIES.get(COOKIE, "")
        self._is_needed = False
        self._may_keep = True
        self._has_kept = bool(self._key) and bool(self._entries())

    def keep_nothing(self) -> None:
        """From here on nothing is kept: the next one at this browser is somebody else."""
        self._may_keep = False

    def prepare(self) -> None:
        """Give the browser its key now, so that an answer that is lost later takes nothing with it."""
        if not self._may_keep:
            return
        if self._opener() is None:
            self._key = Fernet.generate_key().decode()
        self._is_needed = True

    def keep(self, name: str, text: str, *, at: datetime) -> bool:
        """Keep ``text`` under ``name`` for a day; False where nothing may be kept."""
        self.prepare()
        opener = self._opener()
        if not self._may_keep or opener is None:
            return False
        kept = {other: token for other, token in self._entries().items() if other != name}
        kept[name] = opener.encrypt_at_time(text.encode(), int(at.timestamp())).decode()
        self._request.session[_ENTRIES] = dict(list(kept.items())[-MOST:])
        return True

    def read(self, name: str, *, at: datetime) -> str:
        """What was kept under ``name``; empty when nothing was, a day has passed, or it was for another browser."""
        token, opener = self._entries().get(name), self._opener()
        if token is None or opener is None or not self._may_keep:
            return ""
        try:
            return opener.decrypt_at_time(token, LASTS, int(at.timestamp())).decode()
        except InvalidToken:
            self.let_go(name)
            return ""

    def let_go(self, name: str) -> None:
        """Forget what was kept under ``name``."""
        kept = self._entries()
        if name in kept:
            self._request.session[_ENTRIES] = {
                other: token for other, token in kept.items() if other != name
            }

    def finish(self, response: HttpResponse) -> None:
        """Send the cookie where it is needed; take it away with the last of what it opened.

        A request that found nothing kept leaves it alone: the form may still stand open in another tab, and what
        another request keeps meanwhile would be lost with it. Then it ends by itself, a day after it was sent.
        """
        if self._is_needed:
            response.set_cookie(
                COOKIE,
                self._key,
                max_age=LASTS,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        elif self._has_kept and not self._entries():
            response.delete_cookie(COOKIE, samesite="Lax")

    def _opener(self) -> Fernet | None:
        """The cipher of this browser; None when its cookie holds no key."""
        try:
            return Fernet(self._key)
        except ValueError:
            return None

    def _entries(self) -> dict[str, str]:
        return cast("dict[str, str]", self._request.session.get(_ENTRIES, {}))


class ThisBrowserMiddleware:
    """Stands below the sessions, which it fills, and above every view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        here = request.this_browser = ThisBrowser(request)  # type: ignore[attr-defined]  # see this_browser
        response = self.get_response(request)
        here.finish(response)
        return response


def this_browser(request: HttpRequest) -> ThisBrowser:
    """What is kept for the browser that sent ``request``."""
    return cast("ThisBrowser", request.this_browser)  # type: ignore[attr-defined]  # the middleware's
