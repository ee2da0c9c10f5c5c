"""Who is signed in, and how somebody is signed in: used by the views of every app."""

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
from accounts.wait_sentences import TooManyGuestsError
from foundation.client_address import address_of
from foundation.throttling import count_try

#: The name in the session of [id of who is signed in, id of whom they are merged into], which is
#: set once the mailbox of the second has been proved.
MERGE_SESSION_KEY = "joining"

BACKEND = "django.contrib.auth.backends.ModelBackend"


def ensure_person(request: HttpRequest) -> User:
    """Return the signed-in person, or sign in a new guest: learning needs no account.

    Raises :class:`TooManyGuestsError` when too many guests started at this address; the middleware
    answers that with a page.
    """
    if request.user.is_authenticated:
        return request.user
    wait_time = count_try(limits.guest_counters(address_of(request)), at=timezone.now())
    if wait_time:
        raise TooManyGuestsError(wait_time)
    guest = actions.start_guest(language=get_language() or settings.LANGUAGE_CODE)
    login(request, guest, backend=BACKEND)
    return guest


def signed_in_person(request: HttpRequest) -> User:
    """Return the person of a view that only signed-in people reach."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user


def safe_next(request: HttpRequest, default: str) -> str:
    """Return the address to go on to (``next``), if it is a path of this site.

    Otherwise the path of the URL named ``default``.
    """
    address = request.POST.get("next") or request.GET.get("next") or ""
    is_of_this_site = url_has_allowed_host_and_scheme(
        address, {request.get_host()}, require_https=request.is_secure()
    )
    if is_of_this_site and address.startswith("/"):
        return address
    return reverse(default)


def sign_in_person(
    request: HttpRequest, person: User, *, method: str = "key", keeps_learning: bool = True
) -> None:
    """Sign ``person`` in on this device and end the session of whoever used it before.

    What a guest learned in that session becomes the person's, unless ``keeps_learning`` is false:
    on a device many people share, the guest may have been anybody. ``method`` is what the person
    signed in with; allauth notes it in the session.
    """
    earlier_person = request.user if request.user.is_authenticated else None
    if earlier_person and earlier_person.pk != person.pk:
        request.session.flush()
    login(request, person, backend=BACKEND)
    record_authentication(request, person, method)
    if keeps_learning:
        bring_learning(request, earlier_person, person)


def bring_learning(
    request: HttpRequest, earlier_person: User | None, person: User, *, is_proved: bool = False
) -> None:
    """Give ``person``, who has just signed in, what was learned on this device before; say so.

    ``earlier_person`` is who was signed in. A guest is merged into ``person``; somebody who has
    claimed only when it ``is_proved`` that both records are one person's.
    """
    if earlier_person is None:
        return
    if not (earlier_person.is_guest or is_proved):
        return
    if not actions.may_merge(earlier_person, person):
        return
    try:
        if not actions.merge(source=earlier_person, target=person, at=timezone.now()):
            return
    except actions.MergeRefusedError:  # a guest has become somebody in another tab meanwhile
        return
    if is_proved:
        text = _("Your two records are one now. Everything you learned is in it.")
    else:
        text = _("What you learned on this device just now is saved with your account.")
    messages.success(request, text)
