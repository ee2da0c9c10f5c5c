"""Making a key, and showing it in the browser it was made in until its person has it."""

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
from accounts.views.keys import key_drawing
from accounts.views.sessions import safe_next, signed_in_person
from foundation.browser_store import browser_store


@method_decorator(never_cache, name="dispatch")
class NewKey(LoginRequiredMixin, View):
    """``/me/key/``: make a key; the old one stops working."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Explain what a key is before one is made."""
        browser_store(request).send_cookie()
        has_key = signed_in_person(request).personal_keys.filter(revoked_at=None).exists()
        return render(request, "accounts/key_new.html", {"has_key": has_key})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make a key and show it; a guest claims first."""
        if signed_in_person(request).is_guest:
            return redirect("claim")
        return show_new_key(request)


@method_decorator(never_cache, name="dispatch")
class ShownKey(LoginRequiredMixin, View):
    """``/me/key/shown/``: the key that was made in this browser; POST says *I have it*."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the key, or go on to the page that makes another when it is not shown any more."""
        key_words = key_in_browser(request, signed_in_person(request), at=timezone.now())
        if key_words:
            return key_page(request, key_words, browser_keeps_key=True)
        messages.info(
            request,
            _("Your key is not shown any more. If you do not have it, make a new one here."),
        )
        return redirect("key_new")

    def post(self, request: HttpRequest) -> HttpResponse:
        """Note that the person has the key, and forget it in this browser."""
        person = signed_in_person(request)
        actions.confirm_key(person=person, at=timezone.now())
        forget_key_in_browser(request, person)
        return redirect(safe_next(request, "me"))


def show_new_key(request: HttpRequest) -> HttpResponse:
    """Make the signed-in person a key and show it.

    On a page of its own that can be opened again; in this very answer where nothing may be kept.
    """
    person = signed_in_person(request)
    now = timezone.now()
    with one_key_at_a_time(request, person):
        key_words = actions.issue_key(person=person, at=now)
        browser_keeps_key = keep_key_in_browser(request, person, key_words, at=now)
    if browser_keeps_key:
        return redirect_to_key(request)
    return key_page(request, key_words, browser_keeps_key=False)


@contextmanager
def one_key_at_a_time(request: HttpRequest, person: User) -> Iterator[None]:
    """Make and keep a key of ``person`` before another request does, or after it, knowing its key.

    Without this lock a button pressed twice makes two keys, and the session that is saved last may
    keep the one that has been revoked, or none.
    """
    with transaction.atomic():
        User.objects.select_for_update(of=("self",)).get(pk=person.pk)
        person.refresh_from_db()
        read_session_again(request)
        yield
        if not request.session.modified:
            return
        # The session may have ended meanwhile; Django's session middleware answers that.
        with suppress(UpdateError):
            request.session.save()
            # Saved again after the response, it would undo what other requests have saved since.
            # But the cookie of a new session must be sent.
            cookie = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
            request.session.modified = request.session.session_key != cookie


def read_session_again(request: HttpRequest) -> None:
    """Know what other requests have saved in the session since this one read it."""
    if not request.session.modified:
        request.session = type(request.session)(request.session.session_key)


def redirect_to_key(request: HttpRequest) -> HttpResponse:
    """Redirect to the page with the key, which in turn leads to ``next``."""
    query = urlencode({"next": safe_next(request, "me")})
    return redirect(f"{reverse('key_shown')}?{query}")


def key_page(request: HttpRequest, key_words: str, *, browser_keeps_key: bool) -> HttpResponse:
    """Render the page of a key: its words and its QR code."""
    context = {
        "words": key_words.split("-"),
        "qr": key_drawing(key_words),
        "browser_keeps_key": browser_keeps_key,
        "next": safe_next(request, "me"),
    }
    return render(request, "accounts/key.html", context)


def keep_key_in_browser(
    request: HttpRequest, person: User, key_words: str, *, at: datetime
) -> bool:
    """Keep ``person``'s new key in this browser; returns False where nothing may be kept."""
    return browser_store(request).keep(_stored_name(person), key_words, at=at)


def key_in_browser(request: HttpRequest, person: User, *, at: datetime) -> str:
    """Return the words of ``person``'s key that this browser keeps.

    Empty when it keeps none, or one that has been revoked.
    """
    store, name = browser_store(request), _stored_name(person)
    key_words = store.read(name, at=at)
    if not key_words or _opens(key_words, person):
        return key_words
    with one_key_at_a_time(request, person):  # which may have made the next one since
        key_words = store.read(name, at=at)
        if _opens(key_words, person):
            return key_words
        forget_key_in_browser(request, person)
    return ""


def _opens(key_words: str, person: User) -> bool:
    return PersonalKey.objects.matching(key_words).filter(person=person).exists()


def forget_key_in_browser(request: HttpRequest, person: User) -> None:
    """Forget ``person``'s key in this browser."""
    browser_store(request).forget(_stored_name(person))


def _stored_name(person: User) -> str:
    """Return the name under which the browser's store has a person's key."""
    return f"key-{person.pk}"
