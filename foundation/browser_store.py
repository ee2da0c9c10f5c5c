"""Stores short texts for one browser: encrypted in the session, the encryption key in a cookie.

Neither a copy of the database, sessions included, nor the cookie alone opens them. A text is lost
with the session (signing out, another person signing in), when it is forgotten, and after a day.
"""

from collections.abc import Callable
from datetime import datetime
from typing import cast

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "this_browser"  # holds the encryption key
LIFETIME_SECONDS = 24 * 60 * 60  # of a text and of the cookie
MAX_TEXTS = 10  # the oldest is dropped first
# the name in the session of the encrypted texts, by name, oldest first
_TEXTS_SESSION_KEY = "kept_for_this_browser"


class BrowserStore:
    """The store of texts for the browser of a request. Get it from :func:`browser_store`."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._encryption_key = request.COOKIES.get(COOKIE, "")
        self._must_send_cookie = False
        self._may_keep = True
        self._had_texts = bool(self._encryption_key) and bool(self._encrypted_texts())

    def keep_nothing(self) -> None:
        """Keep nothing for the rest of this request: somebody else uses this browser next."""
        self._may_keep = False

    def send_cookie(self) -> None:
        """Have this response send the cookie; make an encryption key where there is none.

        On a page before the one that keeps a text, so that the text can be read again even when the
        response that first showed it is lost on its way.
        """
        if not self._may_keep:
            return
        if self._cipher() is None:
            self._encryption_key = Fernet.generate_key().decode()
        self._must_send_cookie = True

    def keep(self, name: str, text: str, *, at: datetime) -> bool:
        """Keep ``text`` under ``name`` for a day; return False where nothing may be kept."""
        self.send_cookie()
        cipher = self._cipher()
        if not self._may_keep or cipher is None:
            return False
        encrypted_texts = dict(self._encrypted_texts())
        encrypted_texts.pop(name, None)  # so that the new one stands last
        encrypted_texts[name] = cipher.encrypt_at_time(text.encode(), int(at.timestamp())).decode()
        self._request.session[_TEXTS_SESSION_KEY] = dict(list(encrypted_texts.items())[-MAX_TEXTS:])
        return True

    def read(self, name: str, *, at: datetime) -> str:
        """Return the text kept under ``name``.

        Empty when there is none, a day has passed, or it was kept for another browser.
        """
        encrypted_text = self._encrypted_texts().get(name)
        cipher = self._cipher()
        if encrypted_text is None or cipher is None or not self._may_keep:
            return ""
        try:
            return cipher.decrypt_at_time(
                encrypted_text, LIFETIME_SECONDS, int(at.timestamp())
            ).decode()
        except InvalidToken:
            self.forget(name)
            return ""

    def forget(self, name: str) -> None:
        """Forget the text kept under ``name``."""
        encrypted_texts = dict(self._encrypted_texts())
        if name in encrypted_texts:
            del encrypted_texts[name]
            self._request.session[_TEXTS_SESSION_KEY] = encrypted_texts

    def finish(self, response: HttpResponse) -> None:
        """Send the cookie if it is needed; delete it when this request has forgotten the last text.

        A request that began without texts does not delete it: the form may stand open in another
        tab, and a text that another request keeps meanwhile would be lost. The cookie then expires
        by itself, a day after it was sent.
        """
        if self._must_send_cookie:
            response.set_cookie(
                COOKIE,
                self._encryption_key,
                max_age=LIFETIME_SECONDS,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        elif self._had_texts and not self._encrypted_texts():
            response.delete_cookie(COOKIE, samesite="Lax")

    def _cipher(self) -> Fernet | None:
        """Return the cipher of this browser, or None when its cookie holds no encryption key."""
        try:
            return Fernet(self._encryption_key)
        except ValueError:
            return None

    def _encrypted_texts(self) -> dict[str, str]:
        """Return the encrypted texts by name, the oldest first."""
        return cast("dict[str, str]", self._request.session.get(_TEXTS_SESSION_KEY, {}))


class BrowserStoreMiddleware:
    """Gives each request its :class:`BrowserStore`. Below the sessions, which that writes to."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        store = BrowserStore(request)
        request.browser_store = store  # type: ignore[attr-defined]  # read by browser_store()
        response = self.get_response(request)
        store.finish(response)
        return response


def browser_store(request: HttpRequest) -> BrowserStore:
    """Return the store for the browser that sent ``request``, as the middleware has set it."""
    return cast("BrowserStore", request.browser_store)  # type: ignore[attr-defined]  # set above
