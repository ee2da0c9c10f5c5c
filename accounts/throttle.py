"""A few tries, then a pause: guessing keys and codes must not pay."""

import hashlib

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


class TooManyGuestsError(Exception):
    """So many people began to learn from one address that it must be a script."""


def address_of(request: HttpRequest) -> str:
    """The visitor's address, as the ``TRUSTED_PROXIES`` nearest proxies tell it.

    Each proxy adds the address it was asked from at the end of ``X-Forwarded-For``; whatever stands
    before those is the visitor's own claim. Without proxies the header is ignored.
    """
    told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    trusted: int = settings.TRUSTED_PROXIES
    is_told = 0 < trusted <= len(told) and told[-trusted]
    return told[-trusted] if is_told else str(request.META.get("REMOTE_ADDR", ""))


def too_many(request: HttpRequest, action: str, *, tries: int, seconds: int) -> bool:
    """Count one more ``action`` from this address; True when it has had more than ``tries`` in ``seconds``."""
    return too_many_at(action, address_of(request), tries=tries, seconds=seconds)


def too_many_at(action: str, subject: str, *, tries: int, seconds: int) -> bool:
    """Count one more ``action`` at ``subject`` (a learner ID, an e-mail address), from wherever it comes."""
    key = _key(action, subject)
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) > tries
    except ValueError:  # it expired between the two lines
        return False


def forgive(action: str, subject: str) -> None:
    """Forget the tries of ``action`` at ``subject``: the last one was right."""
    cache.delete(_key(action, subject))


def take_back(request: HttpRequest, action: str) -> None:
    """Do not count the last ``action`` from this address: it was right. The wrong ones before it stay counted."""
    try:
        cache.decr(_key(action, address_of(request)))
    except ValueError:  # it expired meanwhile
        return


def _key(action: str, subject: str) -> str:
    """What visitors type is hashed: it may be long, or hold what a cache takes for a command."""
    return f"throttle:{action}:{hashlib.sha256(subject.encode()).hexdigest()}"
