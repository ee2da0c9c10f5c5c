"""Digests of random secrets that stand on paper: useless without a pepper that the database does not hold.

The pepper (``KEY_PEPPER``) is a secret of its own, so that another ``SECRET_KEY`` voids nothing printed. Digests
made under an older one (``KEY_PEPPERS_BEFORE``, which only finds) are still found; whoever finds one keeps it
anew. Before there was a pepper, ``SECRET_KEY`` was it: without ``KEY_PEPPER`` it still is, and a check says so.
"""

from django.conf import settings
from django.utils.crypto import salted_hmac


def digest(purpose: str, text: str) -> str:
    """What is stored of ``text``: 64 hexadecimal digits. Only for long random secrets: it is a fast hash."""
    return _digest(purpose, text, settings.KEY_PEPPER or settings.SECRET_KEY)


def digests(purpose: str, text: str) -> list[str]:
    """What may be stored of ``text``: today's digest, then those of the peppers before."""
    return [
        digest(purpose, text),
        *(_digest(purpose, text, pepper) for pepper in settings.KEY_PEPPERS_BEFORE),
    ]


def _digest(purpose: str, text: str, pepper: str) -> str:
    return salted_hmac(purpose, text, secret=pepper, algorithm="sha256").hexdigest()
