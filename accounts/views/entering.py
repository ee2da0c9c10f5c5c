"""Who is here, and how somebody comes in: what every room's views ask."""

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import actions, limits
from accounts.models import User
from accounts.waiting import TooManyGuestsError
from foundation.client_address import address_of
from foundation.throttling import count

#: The session's key: [id of who is here, id of who they become part of], once their mailbox is proved.
JOINING = "joining"

BACKEND = "django.contrib.auth.backends.ModelBackend"


def person_of(request: HttpRequest) -> User:
    """The signed-in person, or a new guest signed in on this device: learning needs no account.

    Raises :class:`TooManyGuestsError` when this address has started too many; the middleware asks to wait.
    """
    if request.user.is_authenticated:
        return request.user
    wait = count(limits.guests(address_of(request)), at=timezone.now())
    if wait:
        raise TooManyGuestsError(wait)
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
    is_ours = url_has_allowed_host_and_scheme(
        there, {request.get_host()}, require_https=request.is_secure()
    )
    return there if is_ours and there.startswith("/") else reverse(default)


def enter(
    request: HttpRequest, person: User, *, method: str = "key", keeps_learning: bool = True
) -> None:
    """Sign ``person`` in on this device, leaving nothing of whoever used it before.

    What a guest learned here becomes the person's, unless ``keeps_learning`` is false: on a device many people
    share, the guest may have been anybody. ``method`` is noted for whoever asks how sure we are of them.
    """
    before = request.user if request.user.is_authenticated else None
    if before and before.pk != person.pk:
        request.session.flush()
    login(request, person, backend=BACKEND)
    record_authentication(request, person, method)
    if keeps_learning:
        bring_learning(request, before, person)


def bring_learning(
    request: HttpRequest, before: User | None, person: User, *, is_proved: bool = False
) -> None:
    """Give ``person``, who has just come in, what the guest ``before`` learned on this device; say so.

    Somebody who has claimed comes along only when it ``is_proved`` that both records are one person's.
    """
    if (
        before is None
        or not (before.is_guest or is_proved)
        or not actions.may_merge(before, person)
    ):
        return
    if not actions.merge(guest=before, into=person, at=timezone.now()):
        return
    if is_proved:
        messages.success(
            request, _("Your two records are one now. Everything you learned is in it.")
        )
    else:
        messages.success(
            request, _("What you learned on this device just now is saved with your account.")
        )
