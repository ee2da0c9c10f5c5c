"""The middleware that ends turns on shared devices and clears what they left."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from foundation.browser_store import browser_store
from workforce.devices.sign_in_state import keeps_guest, remember_scanned_key
from workforce.devices.turns import (
    clear_browser,
    device_of,
    is_over,
    prolong_turn,
    read_device,
    renew_device_cookie,
    whose_turn,
)

#: The site's own pages for signing in; on a shared device they redirect to its first page.
SITE_SIGN_IN_URL_NAMES = {"home", "sign_in", "sign_in_pin"}
#: Pages whose address shows who was here; the Back button must not lead the next person there.
PERSON_REVEALING_URL_NAMES = {"verify", "verify_json"}
#: A passkey would stay on the device, and open the account to everybody who knows its code.
OWN_DEVICE_URL_NAMES = {"mfa_add_webauthn"}
#: Ways to sign in that would give what one person learned to another one.
SIGN_IN_URL_NAMES = {
    *("sign_in", "sign_in_pin", "key_open", "account_login", "account_request_login_code"),
    *("account_confirm_login_code", "mfa_login_webauthn"),
}


class SharedDeviceMiddleware:
    """Ends turns on a shared device, keeps them apart, and clears what they leave behind.

    Stands below the middleware for sessions, authentication and messages, and above every
    middleware that asks signed-in people for more.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        device = read_device(request)
        now = timezone.now()
        request.shared_device = device  # type: ignore[attr-defined]  # see device_of
        if device:
            browser_store(request).keep_nothing()
        person_before = whose_turn(request, device)
        if person_before is not None and is_over(request, device, at=now):
            response = sign_out_idle_person(request)
        else:
            response = self.get_response(request)
        person_after = whose_turn(request, device)
        if person_before and not _is_same_turn(person_before, person_after):
            clear_browser(request, response, device)
        if person_after and device:
            prolong_turn(request, device, at=now)
        if device:
            _end_session_with_browser(request)
        if person_before or person_after:
            response.headers["Cache-Control"] = "no-store, private, max-age=0"
        renew_device_cookie(request, response, device, on=timezone.localdate(now))
        return response

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Redirect from the site's own pages for signing in to those of the device."""
        if device_of(request) is None or request.resolver_match is None:
            return None
        name = request.resolver_match.url_name
        if request.user.is_authenticated and not (
            name == "key_open" and keeps_guest(request, at=timezone.now())
        ):
            if name in OWN_DEVICE_URL_NAMES:
                return redirect("mfa_index")
            if name not in SIGN_IN_URL_NAMES:
                return None
            return redirect("device_hand_over" if request.user.is_guest else "device")
        if name == "key_open":
            return remember_scanned_key(request, kwargs["key_words"], at=timezone.now())
        return (
            redirect("device")
            if name in SITE_SIGN_IN_URL_NAMES | PERSON_REVEALING_URL_NAMES
            else None
        )


def _is_same_turn(person_before: User, person_after: User | None) -> bool:
    """Whether one person goes on; a guest who signs in to keep what they learned does, too."""
    if person_after is None:
        return False
    return person_before.is_guest or person_before.pk == person_after.pk


def _end_session_with_browser(request: HttpRequest) -> None:
    """Have the session end when the browser is closed; written only where that changes it."""
    session = request.session
    if not session.is_empty() and not session.get_expire_at_browser_close():
        session.set_expiry(0)


def sign_out_idle_person(request: HttpRequest) -> HttpResponse:
    """Sign out a person who has gone away; the device's first page says so."""
    logout(request)
    address = f"{reverse('device')}?after=idle"
    if request.headers.get("HX-Request"):  # a part of a page: the whole page goes
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)
