"""Making a key, and showing it to the browser it was made for until its person says that they have it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.sessions.backends.base import UpdateError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from accounts import actions
from accounts.models import PersonalKey, User
from accounts.views.entering import safe_next, signed_in
from accounts.views.keys import key_drawing
from foundation.this_browser import this_browser


@method_decorator(never_cache, name="dispatch")
class NewKey(LoginRequiredMixin, View):
    """``/me/key/``: make a key; the old one stops working."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Say what a key is before making one."""
        this_browser(request).prepare()
        has_key = signed_in(request).personal_keys.filter(revoked_at=None).exists()
        return render(request, "accounts/key_new.html", {"has_key": has_key})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make it and show it."""
        if signed_in(request).is_guest:
            return redirect("claim")
        return show_new_key(request)


@method_decorator(never_cache, name="dispatch")
class ShownKey(LoginRequiredMixin, View):
    """``/me/key/shown/``: the key just made, for this browser; POST says *I have it*."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The key; or, when it is not shown any more, the page that makes another."""
        secret = kept_key(request, signed_in(request), at=timezone.now())
        if secret:
            return key_page(request, secret, is_kept=True)
        messages.info(
            request,
            _("Your key is not shown any more. If you do not have it, make a new one here."),
        )
        return redirect("key_new")

    def post(self, request: HttpRequest) -> HttpResponse:
        """It is in the person's hands: nothing of it stays here."""
        person = signed_in(request)
        actions.confirm_key(person=person, at=timezone.now())
        let_key_go(request, person)
        return redirect(safe_next(request, "me"))


def show_new_key(request: HttpRequest) -> HttpResponse:
    """Make the reader a key and show it: on a page of its own, or at once where nothing may be kept."""
    person, now = signed_in(request), timezone.now()
    with one_key_at_a_time(request, person):
        secret = actions.issue_key(person=person, at=now)
        is_kept = keep_key(request, person, secret, at=now)
    if is_kept:
        return to_shown_key(request)
    return key_page(request, secret, is_kept=False)


@contextmanager
def one_key_at_a_time(request: HttpRequest, person: User) -> Iterator[None]:
    """Make and keep a key of ``person`` before another request does: the last one made is the last one kept.

    Else a button pressed twice makes two keys, and the session that is saved last may keep the dead one.
    """
    with transaction.atomic():
        User.objects.select_for_update(of=("self",)).get(pk=person.pk)
        yield
        if not request.session.modified:
            return
        with suppress(UpdateError):  # signed out meanwhile: the middleware says so
            request.session.save()
            # Saved again after the answer, it would undo what others saved; a new session still needs its cookie.
            is_known = request.session.session_key == request.COOKIES.get(
                settings.SESSION_COOKIE_NAME
            )
            request.session.modified = not is_known


def to_shown_key(request: HttpRequest) -> HttpResponse:
    """On to the key that waits, and from there to where one was going."""
    return redirect(f"{reverse('key_shown')}?{urlencode({'next': safe_next(request, 'me')})}")


def key_page(request: HttpRequest, secret: str, *, is_kept: bool) -> HttpResponse:
    """A key in words and as a QR code, on a page that no cache keeps."""
    context = {
        "words": secret.split("-"),
        "qr": key_drawing(secret),
        "is_kept": is_kept,
        "next": safe_next(request, "me"),
    }
    return render(request, "accounts/key.html", context)


def keep_key(request: HttpRequest, person: User, secret: str, *, at: datetime) -> bool:
    """Keep ``person``'s new key for this browser; False where it may only be shown at once."""
    return this_browser(request).keep(_name(person), secret, at=at)


def kept_key(request: HttpRequest, person: User, *, at: datetime) -> str:
    """The words of ``person``'s key that this browser still shows; empty when there are none, or they are dead."""
    secret = this_browser(request).read(_name(person), at=at)
    if secret and not PersonalKey.objects.matching(secret).filter(person=person).exists():
        let_key_go(request, person)
        return ""
    return secret


def let_key_go(request: HttpRequest, person: User) -> None:
    """This browser shows ``person``'s key no longer."""
    this_browser(request).let_go(_name(person))


def _name(person: User) -> str:
    return f"key-{person.pk}"
