"""Mail to people, with the address at which they stop optional messages without signing in."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from accounts.models import User
from foundation.mail import post


def write_to(
    person: User,
    template: str,
    context: Mapping[str, Any],
    *,
    language: str = "",
    may_stop: bool = False,
    message_id: str = "",
    connection: BaseEmailBackend | None = None,
) -> None:
    """Send one message to a person now: :func:`foundation.mail.post` in the language they prefer.

    ``may_stop`` is for optional messages: it adds the address that stops them. Raises ValueError
    for a person without an address.
    """
    if not person.email:
        raise ValueError("nobody can be written to without an address")
    stop_url = ""
    if may_stop:
        stop_url = stop_address(person)
    post(
        person.email,
        template,
        context,
        language=language or person.preferred_language,
        stop_url=stop_url,
        message_id=message_id,
        connection=connection,
    )


def stop_address(person: User) -> str:
    """Return where ``person`` stops optional messages without signing in.

    The address stays valid until ``SECRET_KEY`` changes.
    """
    signed_id = _signer().sign(str(person.pk))
    return settings.SITE_URL + reverse("mail_stop", args=[signed_id])


def person_of_stop(signed: str) -> int | None:
    """Return the id of the person a stop address belongs to; None for a wrong signature."""
    try:
        return int(_signer().unsign(signed))
    except (BadSignature, ValueError):
        return None


def _signer() -> Signer:
    # The salt is part of every address sent so far: it keeps the name this app had then.
    return Signer(salt="workforce.mail.stop")
