"""Signal receivers: somebody signs in, or sets up a second step."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User
from accounts.views.posters import move_cookie_to_session


@receiver(authenticator_added)
def count_new_authenticator_as_shown(
    sender: type, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Count the second step as shown in this session: it was set up this very minute.

    Its owner is then not asked for it at once, and sees their spare codes.
    """
    proof = {"id": authenticator.pk, "type": authenticator.type, "reauthenticated": True}
    record_authentication(request, user, "mfa", **proof)


@receiver(user_logged_in)
def take_poster_along(sender: type, request: HttpRequest, **kwargs: Any) -> None:
    """Move the poster of a visitor's cookie into the session that has just begun."""
    move_cookie_to_session(request)
