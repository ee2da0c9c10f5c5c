"""Writes about people: start as a guest, claim, language."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.rules.names import printable_name
from accounts.signals import person_claimed


def start_guest(*, language: str) -> User:
    """Create a guest, of whom nothing is known but their language, and return them."""
    return User.objects.create_user(preferred_language=language)


@transaction.atomic
def claim(*, person: User, name: str, at: datetime) -> User:
    """Turn a guest into a named person; what they learned is already theirs.

    Claiming twice only corrects the name: the first ``claimed_at`` stands. An e-mail address is
    confirmed on its own, by its mailbox: see :func:`accounts.actions.confirm_email`.
    """
    person.name = printable_name(name)
    person.claimed_at = person.claimed_at or at
    person.save(update_fields=["name", "claimed_at"])
    person_claimed.send(sender=User, person=person, at=at)
    return person


def prefer_language(*, person: User, language: str) -> None:
    """Remember the language a person reads in."""
    if person.preferred_language != language:
        person.preferred_language = language
        person.save(update_fields=["preferred_language"])
