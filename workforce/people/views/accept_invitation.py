"""Accepting an invitation: the page that the link in the letter opens. It asks before joining."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views import View
from django.views.decorators.cache import never_cache

from accounts.middleware import set_language_cookie
from accounts.views import ensure_person, show_new_key
from foundation.browser_store import browser_store
from foundation.client_address import address_of
from foundation.throttling import count_try
from workforce import limits
from workforce.people.actions import invitations
from workforce.people.forms.joining import NameForm
from workforce.people.models import Invitation, Membership
from workforce.people.views.join import introduction_of, pause_page
from workforce.views import reader


@method_decorator(never_cache, name="dispatch")
class AcceptInvitationView(View):
    """``/join/invitation/<signed>/``: join the place one is invited to, as oneself."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the invitation; a page of its own says that it is over, or that the link is none."""
        invitation = invitations.find(kwargs["signed"])
        if invitation is None:
            wait_time = count_try(
                limits.broken_invitation_counters(address_of(request)), at=timezone.now()
            )
            if wait_time:
                return pause_page(request, wait_time)
            return over_page(request, None)
        if not Invitation.objects.live(at=timezone.now()).filter(pk=invitation.pk).exists():
            return over_page(request, invitation)
        if is_for_a_colleague(request, invitation):
            return render(request, "workforce/people/invitation_over.html", {"is_mine": True})
        return super().dispatch(request, invitation)

    def get(self, request: HttpRequest, invitation: Invitation) -> HttpResponse:
        """Ask, in the language of the letter unless the reader has chosen one on this site."""
        browser_store(request).send_cookie()
        form = NameForm(initial={"name": invitation.name})
        if (
            request.user.is_authenticated
            or settings.LANGUAGE_COOKIE_NAME in request.COOKIES
            or not invitation.language
        ):
            return self.ask(request, invitation, form)
        with override(invitation.language):
            response = self.ask(request, invitation, form)
        set_language_cookie(response, invitation.language)
        return response

    def post(self, request: HttpRequest, invitation: Invitation) -> HttpResponse:
        """Join."""
        is_named = request.user.is_authenticated and not request.user.is_guest
        form = NameForm(request.POST)
        if belongs_to_somebody_else(request, invitation) or (not is_named and not form.is_valid()):
            return self.ask(request, invitation, form)
        person = ensure_person(request)
        name = "" if is_named else form.cleaned_data["name"]
        try:
            invitations.accept(invitation=invitation, person=person, at=timezone.now(), name=name)
        except invitations.NotOpen:
            return over_page(request, invitation)
        except invitations.AddressTaken:
            return redirect(request.path)
        messages.success(
            request, _("You have joined {workplace}.").format(workplace=invitation.unit.name)
        )
        return redirect("me") if is_named else show_new_key(request)

    def ask(self, request: HttpRequest, invitation: Invitation, form: forms.Form) -> HttpResponse:
        """The page with the question, or with the way to sign in first."""
        template = (
            "invitation_sign_in" if belongs_to_somebody_else(request, invitation) else "invitation"
        )
        is_named = request.user.is_authenticated and not request.user.is_guest
        context = {
            "invitation": invitation,
            "form": form,
            "is_named": is_named,
            "here": request.path,
        }
        return render(
            request, f"workforce/people/{template}.html", context | introduction_of(invitation.unit)
        )


def belongs_to_somebody_else(request: HttpRequest, invitation: Invitation) -> bool:
    """Whether the letter's address belongs to an account that is not the reader's."""
    owner = invitations.owner_of(invitation)
    return owner is not None and owner.pk != request.user.pk


def is_for_a_colleague(request: HttpRequest, invitation: Invitation) -> bool:
    """Whether the reader works there already and the letter went to another address.

    Then it stays open for the person it was sent to.
    """
    if not request.user.is_authenticated or request.user.email == invitation.email:
        return False
    memberships = Membership.objects.filter(
        person=reader(request), unit=invitation.unit_id, refused_at=None
    )
    works_there = memberships.active(on=timezone.localdate()).vouched_for().exists()
    return works_there and not belongs_to_somebody_else(request, invitation)


def over_page(request: HttpRequest, invitation: Invitation | None) -> HttpResponse:
    """The page about an invitation that is over; it names neither the place nor the inviter."""
    is_mine = bool(
        invitation
        and request.user.is_authenticated
        and invitation.accepted_by_id == reader(request).pk
    )
    return render(
        request,
        "workforce/people/invitation_over.html",
        {"is_mine": is_mine},
        status=200 if is_mine else 404,
    )
