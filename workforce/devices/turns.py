"""A person's turn on a shared device: when it begins, when it is over, and what is cleared then."""

from datetime import date, datetime

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse

from accounts.middleware import set_language_cookie
from accounts.models import User
from workforce.devices.actions import note_use
from workforce.devices.models import SharedDevice
from workforce.devices.rules import is_turn_over

COOKIE = "beacon_device"
COOKIE_AGE_SECONDS = 400 * 24 * 60 * 60  # browsers keep no cookie for longer
# the name in the session of: which device, and when somebody last did something (Unix seconds)
TURN_SESSION_KEY = "shared_device"
NOTE_INTERVAL_SECONDS = 10  # between two writes of the last step, so that not every page writes


def device_of(request: HttpRequest) -> SharedDevice | None:
    """Return the shared device the request comes from; None from any other device."""
    return getattr(request, "shared_device", None)


def idle_seconds() -> float:
    """Return how long a shared device may lie idle before it signs people out."""
    return float(settings.SHARED_DEVICE_IDLE_MINUTES) * 60


def read_device(request: HttpRequest) -> SharedDevice | None:
    """Read the live device whose cookie the request carries; no query without a cookie."""
    token = request.get_signed_cookie(COOKIE, default=None, salt=COOKIE)
    return SharedDevice.objects.with_token(token).first() if token else None


def whose_turn(request: HttpRequest, device: SharedDevice | None) -> User | None:
    """Return who is signed in on a shared device, also on one that has just been revoked."""
    if not request.user.is_authenticated:
        return None
    is_shared = device is not None or TURN_SESSION_KEY in request.session
    return request.user if is_shared else None


def is_over(request: HttpRequest, device: SharedDevice | None, *, at: datetime) -> bool:
    """Whether the turn stored in the session has ended by itself; False where there is none."""
    turn = request.session.get(TURN_SESSION_KEY)
    if turn is None:
        return False
    return is_turn_over(
        turn_device_id=turn["device"],
        present_device_id=device.pk if device else None,
        last_step_at=turn["seen"],
        at=at.timestamp(),
        idle_seconds=idle_seconds(),
    )


def prolong_turn(request: HttpRequest, device: SharedDevice, *, at: datetime) -> None:
    """Store in the session that the person just did something, which prolongs their turn."""
    turn = request.session.get(TURN_SESSION_KEY)
    if turn is None or at.timestamp() - turn["seen"] >= min(
        NOTE_INTERVAL_SECONDS, idle_seconds() / 10
    ):
        request.session[TURN_SESSION_KEY] = {"device": device.pk, "seen": at.timestamp()}


def clear_browser(
    request: HttpRequest, response: HttpResponse, device: SharedDevice | None
) -> None:
    """Clear what a turn left in the browser: its storage, unread messages, the language."""
    list(get_messages(request))  # reading messages removes them
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    response.delete_cookie(settings.CSRF_COOKIE_NAME, samesite="Lax")
    if device and device.language:
        set_language_cookie(response, device.language)
    else:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")


def renew_device_cookie(
    request: HttpRequest, response: HttpResponse, device: SharedDevice | None, *, on: date
) -> None:
    """Renew the device's cookie once a day; delete one that is not valid any more."""
    if COOKIE in response.cookies or COOKIE not in request.COOKIES:
        return
    if device is None:
        response.delete_cookie(COOKIE, samesite="Lax")
        return
    token = str(request.get_signed_cookie(COOKIE, salt=COOKIE))
    if note_use(device=device, token=token, on=on):
        set_device_cookie(response, token)


def set_device_cookie(response: HttpResponse, token: str) -> None:
    """Set the cookie by which a shared device is recognised."""
    response.set_signed_cookie(
        COOKIE,
        token,
        salt=COOKIE,
        max_age=COOKIE_AGE_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
