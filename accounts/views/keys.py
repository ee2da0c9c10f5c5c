"""Signing in with a personal key, and drawing its QR code."""

from datetime import timedelta

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from accounts import actions, limits
from accounts.models import User
from accounts.views.sessions import sign_in_person
from accounts.wait_sentences import email_code_hint, too_many_keys
from foundation.client_address import address_of
from foundation.throttling import count_try


def open_key(request: HttpRequest, key_words: str) -> tuple[User | None, timedelta | None]:
    """Return whose key has these words, and the time to wait after one wrong key too many.

    A right key is never counted and always signs in: nobody guesses 64 bits, and everybody in a
    hall has the same address. Nor is a revoked key counted: typing an old slip is no guess.
    """
    now = timezone.now()
    person = actions.open_with_key(key_words=key_words, at=now)
    if person or actions.is_issued_key(key_words=key_words):
        return person, None
    return None, count_try(limits.wrong_key_counters(address_of(request)), at=now)


@method_decorator(never_cache, name="dispatch")
class OpenWithKey(View):
    """``/key/<words>/``: the address in the QR code of a key. Asks before it signs in."""

    def get(self, request: HttpRequest, key_words: str) -> HttpResponse:
        """Show a button: messengers and scanners open links by themselves."""
        return render(request, "accounts/key_open.html", {"key_words": key_words})

    def post(self, request: HttpRequest, key_words: str) -> HttpResponse:
        """Sign in; or say that the key is revoked, or that too many unknown ones were tried."""
        person, wait_time = open_key(request, key_words)
        if person:
            sign_in_person(request, person)
            return redirect("me")
        if wait_time:
            text = f"{too_many_keys(wait_time)} {email_code_hint()}"
        else:
            text = _("This key does not open anything any more. Ask your manager for a new one.")
        messages.error(request, text)
        return redirect("sign_in")


def key_address(key_words: str) -> str:
    """Return the text of a key's QR code: the whole address that signs in with it."""
    return settings.SITE_URL + reverse("key_open", args=[key_words])


def key_drawing(key_words: str) -> SafeString:
    """Return the QR code of a key, as SVG for a page."""
    qr_code = segno.make(key_address(key_words), error="m")
    svg = qr_code.svg_inline(scale=5, border=2, dark="#000", light="#fff", omitsize=False)
    # segno draws the address as a path and prints none of its text.
    return mark_safe(svg)  # noqa: S308  (drawn here)
