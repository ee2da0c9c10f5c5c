"""Who is here, and how somebody comes in: what every room's views ask."""

from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language

from accounts import actions
from accounts.models import User

BACKEND = "django.contrib.auth.backends.ModelBackend"


def person_of(request: HttpRequest) -> User:
    """The signed-in person, or a new guest signed in on this device: learning needs no account."""
    if request.user.is_authenticated:
        return request.user
    guest = actions.start_guest(language=get_language() or settings.LANGUAGE_CODE)
    login(request, guest, backend=BACKEND)
    return guest


def signed_in(request: HttpRequest) -> User:
    """The person of a view that only signed-in people reach."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user


def safe_next(request: HttpRequest, default: str) -> str:
    """Where to go on (``next``), if it is an address of this site."""
    there = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(there, {request.get_host()}, require_https=request.is_secure())
    return there if there and is_ours else reverse(default)


def enter(request: HttpRequest, person: User) -> None:
    """Sign ``person`` in on this device, leaving nothing of whoever used it before."""
    if request.user.is_authenticated and request.user.pk != person.pk:
        request.session.flush()
    login(request, person, backend=BACKEND)
