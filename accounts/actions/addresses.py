"""Writes about e-mail addresses: nobody signs in with one before its mailbox has answered."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.core import signing
from django.db import IntegrityError, transaction

from accounts.models import User

SALT = "accounts.address"
#: How long the link in the mail opens anything.
LINK_LASTS = timedelta(days=3)


class EmailTakenError(Exception):
    """Somebody else already uses this e-mail address."""


@dataclass(frozen=True)
class Asked:
    """What the link in a mail asks: may ``person`` sign in with ``email``; ``owner`` is who does already."""

    person: User
    email: str
    owner: User | None


def link_token(*, person: User, email: str) -> str:
    """What the link to ``email`` carries. It goes nowhere but to that mailbox, which it proves."""
    return signing.dumps([person.pk, email, person.email or ""], salt=SALT)


def read_link(token: str) -> Asked | None:
    """What a link asks; None when it is false, older than three days, or overtaken by another address."""
    try:
        told: Any = signing.loads(token, salt=SALT, max_age=LINK_LASTS)
    except signing.BadSignature:
        return None
    pk, email, before = told
    person = User.objects.filter(pk=pk, is_active=True).first()
    if person is None or (person.email or "") not in (before, email):
        return None
    return Asked(person, email, owner_of(email, beside=person))


def owner_of(email: str, *, beside: User) -> User | None:
    """Who signs in with ``email`` already, if it is not ``beside``."""
    return User.objects.filter(email=email).exclude(pk=beside.pk).first()


@transaction.atomic
def confirm_email(*, person: User, email: str) -> str:
    """Let ``person`` sign in with ``email``, whose mailbox has answered; returns the address before, or nothing.

    Raises :class:`EmailTakenError` when somebody else got there first. No older address opens any more.
    """
    before = person.email or ""
    person.email = email
    try:
        with transaction.atomic():
            person.save(update_fields=["email"])
    except IntegrityError as error:
        person.email = before or None
        raise EmailTakenError(email) from error
    EmailAddress.objects.filter(user=person).exclude(email=email).delete()
    return before if before != email else ""
