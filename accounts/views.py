"""Signing in with a key, and claiming what one has learned."""

from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from accounts import actions
from accounts.forms import ClaimForm, KeyForm
from accounts.models import User
from accounts.throttle import too_many

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


@method_decorator([never_cache, sensitive_post_parameters("key")], name="dispatch")
class SignIn(FormView):
    """``/sign-in/``: type the words of a key, or go on to e-mail."""

    template_name = "accounts/sign_in.html"
    form_class = KeyForm

    def form_valid(self, form: KeyForm) -> HttpResponse:
        if too_many(self.request, "key", tries=10, seconds=600):
            form.add_error("key", _("Too many tries. Please wait ten minutes, then try again."))
            return self.form_invalid(form)
        person = actions.open_with_key(secret=form.cleaned_data["key"], at=timezone.now())
        if person is None:
            form.add_error("key", _("These words do not open anything. Check each letter, or ask your manager."))
            return self.form_invalid(form)
        enter(self.request, person)
        return redirect(safe_next(self.request, "me"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, next=safe_next(self.request, "me"))


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


@method_decorator(never_cache, name="dispatch")
class Claim(LoginRequiredMixin, FormView):
    """``/me/claim/``: say who you are; what you learned as a guest is yours."""

    template_name = "accounts/claim.html"
    form_class = ClaimForm

    def get_initial(self) -> dict[str, Any]:
        person = signed_in(self.request)
        return {"name": person.name, "email": person.email or ""}

    def form_valid(self, form: ClaimForm) -> HttpResponse:
        person = signed_in(self.request)
        was_guest = person.is_guest
        is_new = form.cleaned_data["email"].lower() not in ("", person.email)
        if is_new and too_many(self.request, "claim", tries=30, seconds=600):  # or it tells whose addresses are known
            form.add_error("email", _("Too many tries. Please wait ten minutes, then try again."))
            return self.form_invalid(form)
        try:
            actions.claim(person=person, at=timezone.now(), **form.cleaned_data)
        except actions.EmailTakenError:
            form.add_error(
                "email", _("Somebody already uses this address. Leave it empty, or sign in with that address.")
            )
            return self.form_invalid(form)
        if was_guest and not person.email:
            return show_new_key(self.request)
        messages.success(self.request, _("Thank you, {name}. Your learning is saved.").format(name=person.name))
        return redirect(safe_next(self.request, "me"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, next=safe_next(self.request, "me"))


@method_decorator(never_cache, name="dispatch")
class NewKey(LoginRequiredMixin, View):
    """``/me/key/``: make a key; the old one stops working."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Say what a key is before making one."""
        has_key = signed_in(request).personal_keys.filter(revoked_at=None).exists()
        return render(request, "accounts/key_new.html", {"has_key": has_key})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make it and show it, once."""
        if signed_in(request).is_guest:
            return redirect("claim")
        return show_new_key(request)


def show_new_key(request: HttpRequest) -> HttpResponse:
    """A fresh key in words and as a QR code, on a page that no cache keeps."""
    secret = actions.issue_key(person=signed_in(request), at=timezone.now())
    address = settings.SITE_URL + reverse("key_open", args=[secret])
    svg = segno.make(address, error="m").svg_inline(scale=5, border=2, dark="#000", light="#fff", omitsize=False)
    context = {
        "words": secret.split("-"),
        "qr": mark_safe(svg),  # noqa: S308  (segno's own drawing: the address is in its path, not in its text)
        "address": address,
        "next": safe_next(request, "me"),
    }
    return render(request, "accounts/key.html", context)
