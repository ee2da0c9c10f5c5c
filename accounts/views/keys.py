"""Keys: what the QR code of one opens, and how it is drawn."""

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
from accounts.views.entering import enter
from accounts.waiting import another_way, too_many_keys
from foundation.client_address import address_of
from foundation.throttling import count


def open_key(request: HttpRequest, secret: str) -> tuple[User | None, timedelta | None]:
    """Whom a key opens; where it is nobody's, how long to wait, if too many unknown ones came from this address.

    A right key is never counted and always opens: nobody guesses 64 bits, and a hall has one address. Nor is
    one that opened something once: an old slip is not a guess.
    """
    now = timezone.now()
    person = actions.open_with_key(secret=secret, at=now)
    if person or actions.was_a_key(secret=secret):
        return person, None
    return None, count(limits.wrong_keys(address_of(request)), at=now)


@method_decorator(never_cache, name="dispatch")
class OpenWithKey(View):
    """``/key/<words>/``: what the QR code of a key opens. Asks before signing in."""

    def get(self, request: HttpRequest, secret: str) -> HttpResponse:
        """Only a tap signs in: messengers and scanners open links by themselves."""
        return render(request, "accounts/key_open.html", {"secret": secret})

    def post(self, request: HttpRequest, secret: str) -> HttpResponse:
        """Sign in, or say kindly that the key is dead – or to wait, where too many unknown ones were tried."""
        person, wait = open_key(request, secret)
        if person is None:
            dead = _("This key does not open anything any more. Ask your manager for a new one.")
            messages.error(request, f"{too_many_keys(wait)} {another_way()}" if wait else dead)
            return redirect("sign_in")
        enter(request, person)
        return redirect("me")


def key_address(secret: str) -> str:
    """What the QR code of a key says: the whole address that opens with it."""
    return settings.SITE_URL + reverse("key_open", args=[secret])


def key_drawing(secret: str) -> SafeString:
    """The QR code of a key, as SVG for a page."""
    drawn = segno.make(key_address(secret), error="m")
    svg = drawn.svg_inline(scale=5, border=2, dark="#000", light="#fff", omitsize=False)
    return mark_safe(svg)  # noqa: S308  (segno's own drawing: the address is in its path, not in its text)
