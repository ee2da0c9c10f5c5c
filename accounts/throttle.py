"""A few tries, then a pause: guessing keys and codes must not pay."""

from django.core.cache import cache
from django.http import HttpRequest


def too_many(request: HttpRequest, action: str, *, tries: int, seconds: int) -> bool:
    """Count one more ``action`` from this address; True when it has had more than ``tries`` in ``seconds``."""
    key = f"throttle:{action}:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) > tries
    except ValueError:  # it expired between the two lines
        return False
