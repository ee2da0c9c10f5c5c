"""Writes about people: start as a guest, claim, language."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.names import on_paper
from accounts.signals import person_claimed


class EmailTakenError(Exception):
    """Somebody else already uses this e-mail address."""


def start_guest(*, language: str) -> User:
    """A new guest: a person we know nothing about but their language."""
    return User.objects.create_user(preferred_language=language)


@transaction.atomic
def claim(*, person: User, name: str, email: str = "", at: datetime) -> User:
    """Turn a guest into a named person; what they learned is already theirs.

    Raises :class:`EmailTakenError` when ``email`` belongs to someone else. Claiming twice only corrects
    the name and address: the first ``claimed_at`` stands.
    """
    email = email.strip().lower()
    if email and User.objects.get_queryset().filter(email=email).exclude(pk=person.pk).exists():
        raise EmailTakenError(email)
    person.name = on_paper(name)
    person.email = email or person.email
    person.claimed_at = person.claimed_at or at
    person.save(update_fields=["name", "email", "claimed_at"])
    person_claimed.send(sender=User, person=person, at=at)
    return person


def prefer_language(*, person: User, language: str) -> None:
    """Remember the language a person reads in."""
    if person.preferred_language != language:
        person.preferred_language = language
        person.save(update_fields=["preferred_language"])
