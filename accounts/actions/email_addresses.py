"""Writes about e-mail addresses: nobody signs in with one before its mailbox has answered."""

from dataclasses import dataclass
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.core import signing
from django.db import IntegrityError, transaction

from accounts.models import User

SALT = "accounts.address"
#: How long the link in the mail is valid.
LINK_LIFETIME = timedelta(days=3)


class EmailTakenError(Exception):
    """Somebody else already uses this e-mail address."""


@dataclass(frozen=True)
class ConfirmationLink:
    """What the link in a mail stands for: ``person`` wants to sign in with ``email``.

    ``owner`` is somebody else who signs in with that address already, if there is such a person.
    """

    person: User
    email: str
    owner: User | None


def link_token(*, person: User, email: str) -> str:
    """Return the signed token of a link to ``email``.

    It is sent to that mailbox and nowhere else: whoever opens the link has shown that they read it.
    The token names the address ``person`` has today, so that changing it voids the link.
    """
    return signing.dumps([person.pk, email, person.email or ""], salt=SALT)


def read_link(token: str) -> ConfirmationLink | None:
    """Return what a link stands for, or None when it is forged or not valid.

    A link is not valid after :data:`LINK_LIFETIME`, when its person is not active any more, and
    when they have taken another address since it was sent.
    """
    try:
        person_id, email, earlier_email = signing.loads(token, salt=SALT, max_age=LINK_LIFETIME)
    except signing.BadSignature:
        return None
    person = User.objects.filter(pk=person_id, is_active=True).first()
    if person is None or (person.email or "") not in (earlier_email, email):
        return None
    return ConfirmationLink(person, email, owner_of(email, excluded_person=person))


def owner_of(email: str, *, excluded_person: User) -> User | None:
    """Return who signs in with ``email``; None for nobody and for ``excluded_person``."""
    return User.objects.filter(email=email).exclude(pk=excluded_person.pk).first()


@transaction.atomic
def confirm_email(*, person: User, email: str) -> str:
    """Let ``person`` sign in with ``email``, whose mailbox has answered.

    Returns the address they had before; empty when they had none, or this one. Nobody signs in with
    an older address any more. Raises :class:`EmailTakenError` when somebody else got there first.
    """
    earlier_email = person.email or ""
    person.email = email
    try:
        with transaction.atomic():
            person.save(update_fields=["email"])
    except IntegrityError as error:
        person.email = earlier_email or None
        raise EmailTakenError(email) from error
    EmailAddress.objects.filter(user=person).exclude(email=email).delete()
    return earlier_email if earlier_email != email else ""
