"""Somebody's turn on a shared device: when it begins, when it is over, and that nothing of it is left."""

from datetime import date, datetime

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse

from accounts.middleware import set_language_cookie
from accounts.models import User
from workforce.devices.actions import note_use
from workforce.devices.models import SharedDevice

# seconds; browsers keep no cookie for longer
COOKIE, COOKIE_AGE = "beacon_device", 400 * 24 * 60 * 60
# the session's key: which device, and when somebody last did something (Unix seconds)
TURN = "shared_device"
NOTE_EVERY = 10  # seconds between two notes of the last step: not each page needs a write


def device_here(request: HttpRequest) -> SharedDevice | None:
    """The shared device the request comes from; None from anywhere else."""
    return getattr(request, "shared_device", None)


def idle_seconds() -> float:
    """How long nobody may touch a shared device before it signs people out."""
    return float(settings.SHARED_DEVICE_IDLE_MINUTES) * 60


def known_device(request: HttpRequest) -> SharedDevice | None:
    """The live device whose cookie the request carries; costs nothing without one."""
    token = request.get_signed_cookie(COOKIE, default=None, salt=COOKIE)
    return SharedDevice.objects.with_token(token).first() if token else None


def whose_turn(request: HttpRequest, device: SharedDevice | None) -> User | None:
    """Who is signed in on a shared device, also on one that has just been revoked."""
    person = request.user
    return person if person.is_authenticated and (device or TURN in request.session) else None


def is_over(request: HttpRequest, device: SharedDevice | None, *, at: datetime) -> bool:
    """Whether a turn has ended by itself: nobody touched the device, or it is no longer the one it began on."""
    turn = request.session.get(TURN)
    if turn is None:
        return False
    is_same = device is not None and device.pk == turn["device"]
    return not is_same or at.timestamp() - turn["seen"] > idle_seconds()


def go_on(request: HttpRequest, device: SharedDevice, *, at: datetime) -> None:
    """Note that whoever is signed in just did something; the session ends with the browser in any case."""
    turn = request.session.get(TURN)
    if turn is None or at.timestamp() - turn["seen"] >= min(NOTE_EVERY, idle_seconds() / 10):
        request.session[TURN] = {"device": device.pk, "seen": at.timestamp()}


def leave_nothing(
    request: HttpRequest, response: HttpResponse, device: SharedDevice | None
) -> None:
    """Make the browser forget whoever was here: what it stored, messages nobody read, their language."""
    list(get_messages(request))  # read is forgotten
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    response.delete_cookie(settings.CSRF_COOKIE_NAME, samesite="Lax")
    if device and device.language:
        set_language_cookie(response, device.language)
    else:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")


def keep_known(
    request: HttpRequest, response: HttpResponse, device: SharedDevice | None, *, on: date
) -> None:
    """Renew the device's cookie once a day; take away one that opens nothing any more."""
    if COOKIE in response.cookies or COOKIE not in request.COOKIES:
        return
    if device is None:
        response.delete_cookie(COOKIE, samesite="Lax")
        return
    token = str(request.get_signed_cookie(COOKIE, salt=COOKIE))
    if note_use(device=device, token=token, on=on):
        set_device_cookie(response, token)


def set_device_cookie(response: HttpResponse, token: str) -> None:
    """Put the cookie that tells a shared device from any other."""
    is_https = settings.SESSION_COOKIE_SECURE
    response.set_signed_cookie(
        COOKIE,
        token,
        salt=COOKIE,
        max_age=COOKIE_AGE,
        httponly=True,
        samesite="Lax",
        secure=is_https,
    )
