"""Guessing serials must not pay: unknown ones are counted by address."""

from django.core.cache import cache
from django.http import HttpRequest

from accounts.throttle import address_of

#: How many unknown serials one address may ask for in :data:`SECONDS`; then every answer waits.
TRIES, SECONDS = 30, 60


def is_guessing(request: HttpRequest) -> bool:
    """Whether this address has asked for too many unknown serials. True hides found ones as well."""
    return int(cache.get(_key(request), 0)) >= TRIES


def note_miss(request: HttpRequest) -> None:
    """Count one unknown serial."""
    cache.add(_key(request), 0, SECONDS)
    try:
        cache.incr(_key(request))
    except ValueError:  # it expired between the two lines
        cache.set(_key(request), 1, SECONDS)


def _key(request: HttpRequest) -> str:
    return f"throttle:verify:{address_of(request)}"
