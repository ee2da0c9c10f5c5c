"""Keeps short texts for one browser: encrypted in the session, with the key in a cookie of its own.

Neither a copy of the database, sessions included, nor the cookie alone opens them. A text is lost
with the session (signing out, another person signing in), when it is forgotten, and after a day.
"""

from collections.abc import Callable
from datetime import datetime
from typing import cast

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "this_browser"
LASTS = 24 * 60 * 60  # seconds
MOST = 10  # texts at once; the oldest is dropped first
_TOKENS = "kept_for_this_browser"  # the session's key: encrypted texts by name, oldest first


class ThisBrowser:
    """The texts that are kept for the browser of a request. Get it from :func:`this_browser`."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._key = request.COOKIES.get(COOKIE, "")
        self._must_send_cookie = False
        self._may_keep = True
        self._had_texts = bool(self._key) and bool(self._tokens())

    def keep_nothing(self) -> None:
        """Keep nothing for the rest of this request: somebody else uses this browser next."""
        self._may_keep = False

    def prepare(self) -> None:
        """Send the browser its key with this response.

        On a page before the one that keeps a text, so that the text can be read again even when the
        response that first showed it is lost on its way.
        """
        if not self._may_keep:
            return
        if self._cipher() is None:
            self._key = Fernet.generate_key().decode()
        self._must_send_cookie = True

    def keep(self, name: str, text: str, *, at: datetime) -> bool:
        """Keep ``text`` under ``name`` for a day; returns False where nothing may be kept."""
        self.prepare()
        cipher = self._cipher()
        if not self._may_keep or cipher is None:
            return False
        tokens = dict(self._tokens())
        tokens.pop(name, None)  # so that the new one stands last
        tokens[name] = cipher.encrypt_at_time(text.encode(), int(at.timestamp())).decode()
        self._request.session[_TOKENS] = dict(list(tokens.items())[-MOST:])
        return True

    def read(self, name: str, *, at: datetime) -> str:
        """Return the text kept under ``name``.

        Empty when there is none, a day has passed, or it was kept for another browser.
        """
        token = self._tokens().get(name)
        cipher = self._cipher()
        if token is None or cipher is None or not self._may_keep:
            return ""
        try:
            return cipher.decrypt_at_time(token, LASTS, int(at.timestamp())).decode()
        except InvalidToken:
            self.forget(name)
            return ""

    def forget(self, name: str) -> None:
        """Forget the text kept under ``name``."""
        tokens = dict(self._tokens())
        if name in tokens:
            del tokens[name]
            self._request.session[_TOKENS] = tokens

    def finish(self, response: HttpResponse) -> None:
        """Send the cookie if it is needed; delete it when this request has forgotten the last text.

        A request that began without texts does not delete it: the form may stand open in another
        tab, and a text that another request keeps meanwhile would be lost. The cookie then expires
        by itself, a day after it was sent.
        """
        if self._must_send_cookie:
            response.set_cookie(
                COOKIE,
                self._key,
                max_age=LASTS,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        elif self._had_texts and not self._tokens():
            response.delete_cookie(COOKIE, samesite="Lax")

    def _cipher(self) -> Fernet | None:
        """Return the cipher of this browser, or None when its cookie holds no key."""
        try:
            return Fernet(self._key)
        except ValueError:
            return None

    def _tokens(self) -> dict[str, str]:
        """Return the encrypted texts by name, the oldest first."""
        return cast("dict[str, str]", self._request.session.get(_TOKENS, {}))


class ThisBrowserMiddleware:
    """Gives each request its :class:`ThisBrowser`. Below the sessions, which that writes to."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        browser = ThisBrowser(request)
        request.this_browser = browser  # type: ignore[attr-defined]  # read by this_browser()
        response = self.get_response(request)
        browser.finish(response)
        return response


def this_browser(request: HttpRequest) -> ThisBrowser:
    """Return the texts that are kept for the browser that sent ``request``."""
    return cast("ThisBrowser", request.this_browser)  # type: ignore[attr-defined]  # set above
