"""Keys: what the QR code of one opens, and how it is drawn."""

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

from accounts import actions
from accounts.throttle import too_many
from accounts.views.entering import enter


@method_decorator(never_cache, name="dispatch")
class OpenWithKey(View):
    """``/key/<words>/``: what the QR code of a key opens. Asks before signing in."""

    def get(self, request: HttpRequest, secret: str) -> HttpResponse:
        """Only a tap signs in: messengers and scanners open links by themselves."""
        return render(request, "accounts/key_open.html", {"secret": secret})

    def post(self, request: HttpRequest, secret: str) -> HttpResponse:
        """Sign in, or say kindly that the key is dead."""
        blocked = too_many(request, "key", tries=10, seconds=600)
        person = None if blocked else actions.open_with_key(secret=secret, at=timezone.now())
        if person is None:
            messages.error(request, _("This key does not open anything any more. Ask your manager for a new one."))
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
