"""Writes about personal keys."""

from datetime import datetime

from django.db import transaction

from accounts.models import PersonalKey, User, key_digest
from accounts.rules import proquints


@transaction.atomic
def issue_key(*, person: User, at: datetime, key_words: str = "") -> str:
    """Revoke ``person``'s keys and make a new one. Returns its words, which are stored nowhere.

    ``key_words`` (joined by hyphens) is for words that are printed before they count: fresh from
    :func:`accounts.rules.proquints.random_words`.
    """
    person.personal_keys.filter(revoked_at=None).update(revoked_at=at)
    key_words = key_words or proquints.random_words()
    PersonalKey.objects.create(person=person, digest=key_digest(key_words), created_at=at)
    return key_words


def confirm_key(*, person: User, at: datetime) -> None:
    """Note that ``person`` says they have their key."""
    person.personal_keys.filter(revoked_at=None, confirmed_at=None).update(confirmed_at=at)


def end_sessions(*, person: User) -> None:
    """Sign ``person`` out on every device. A password they may have had stops working too.

    Django ties each session to the stored hash of the password, so a new hash ends them all.
    """
    person.set_unusable_password()
    person.save(update_fields=["password"])


def open_with_key(*, key_words: str, at: datetime) -> User | None:
    """Return the active person whose live key has these words, or None; note its use.

    A digest made with an older pepper is replaced by one made with today's.
    """
    key = PersonalKey.objects.matching(key_words).select_related("person").first()
    if key is None or not key.person.is_active:
        return None
    PersonalKey.objects.filter(pk=key.pk).update(last_used_at=at, digest=key_digest(key_words))
    return key.person


def is_issued_key(*, key_words: str) -> bool:
    """Return whether a key, live or revoked, has these words: typing an old slip is no guess."""
    return PersonalKey.objects.including_revoked(key_words).exists()
