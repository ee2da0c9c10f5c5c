"""What is different on every page of a shared device."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from foundation.this_browser import this_browser
from workforce.devices.turns import (
    device_here,
    go_on,
    is_over,
    keep_known,
    known_device,
    leave_nothing,
    whose_turn,
)
from workforce.devices.views.start import keeps_guest, scanned

#: The site's own ways in, which lead to the device's first page instead.
FRONT_DOORS = {"home", "sign_in", "sign_in_pin"}
#: Pages whose address alone tells a name; the Back button must not lead the next person there.
NAMING = {"verify", "verify_json"}
#: A passkey would stay on the device, and open one person's account to whoever knows its code.
OWN_DEVICES_ONLY = {"mfa_add_webauthn"}
#: Ways in that would carry what one person learned over to another.
WAYS_IN = {
    *("sign_in", "sign_in_pin", "key_open", "account_login", "account_request_login_code"),
    *("account_confirm_login_code", "mfa_login_webauthn"),
}


class SharedDeviceMiddleware:
    """On a shared device turns end by themselves, are never mixed, and leave nothing behind.

    Stands below the middleware for sessions, for who is signed in and for messages, and above whatever
    asks more of whoever is signed in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        device, now = known_device(request), timezone.now()
        request.shared_device = device  # type: ignore[attr-defined]  # see device_here
        if device:
            this_browser(request).keep_nothing()
        before = whose_turn(request, device)
        over = before is not None and is_over(request, device, at=now)
        response = lock(request) if over else self.get_response(request)
        after = whose_turn(request, device)
        # a guest who kept their learning
        is_same = before and after and (before.pk == after.pk or before.is_guest)
        if before and not is_same:
            leave_nothing(request, response, device)
        if after and device:
            go_on(request, device, at=now)
        if (
            device
            and not request.session.is_empty()
            and not request.session.get_expire_at_browser_close()
        ):
            request.session.set_expiry(0)
        if before or after:
            response.headers["Cache-Control"] = "no-store, private, max-age=0"
        keep_known(request, response, device, on=timezone.localdate(now))
        return response

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """The site's other ways in lead to the device's own."""
        if device_here(request) is None or request.resolver_match is None:
            return None
        name = request.resolver_match.url_name
        if request.user.is_authenticated and not (name == "key_open" and keeps_guest(request)):
            if name in OWN_DEVICES_ONLY:
                return redirect("mfa_index")
            there = "device_hand_over" if request.user.is_guest else "device"
            return redirect(there) if name in WAYS_IN else None
        if name == "key_open":
            return scanned(request, kwargs["secret"])
        return redirect("device") if name in FRONT_DOORS | NAMING else None


def lock(request: HttpRequest) -> HttpResponse:
    """Sign out whoever has gone away, and say so on the device's first page."""
    logout(request)
    there = f"{reverse('device')}?after=idle"
    if request.headers.get("HX-Request"):  # a part of a page: the whole page goes
        return HttpResponse(headers={"HX-Redirect": there})
    return redirect(there)
