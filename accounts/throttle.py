"""A few tries, then a pause: guessing keys and codes must not pay."""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


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
    key = f"throttle:{action}:{address_of(request)}"
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) > tries
    except ValueError:  # it expired between the two lines
        return False
