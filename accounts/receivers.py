"""What follows when somebody comes in, or sets up a second step."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User
from accounts.views.posters import take_along


@receiver(authenticator_added)
def has_just_proved(
    sender: type, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Whoever set it up this minute has it in hand: they are not asked for it at once, and see their spare codes."""
    proof = {"id": authenticator.pk, "type": authenticator.type, "reauthenticated": True}
    record_authentication(request, user, "mfa", **proof)


@receiver(user_logged_in)
def brings_the_poster(sender: type, request: HttpRequest, **kwargs: Any) -> None:
    """A visitor's cookie becomes part of the session that has just begun."""
    take_along(request)
