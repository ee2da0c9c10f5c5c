"""Digests of printed random secrets: useless without a pepper that is not in the database.

The pepper (``KEY_PEPPER``) is a secret of its own, so that a new ``SECRET_KEY`` voids nothing that
was printed. Digests made with an earlier pepper (``KEY_PEPPERS_BEFORE``) can still be looked up;
whoever finds one stores it again, made with today's. Without ``KEY_PEPPER``, ``SECRET_KEY`` takes
its place, and a system check warns about it.
"""

from django.conf import settings
from django.utils.crypto import salted_hmac


def digest(purpose: str, text: str) -> str:
    """Return what is stored of ``text``: 64 hexadecimal digits.

    Only for long random secrets, because the hash is a fast one. ``purpose`` keeps digests of
    different kinds of secrets apart.
    """
    return _digest(purpose, text, settings.KEY_PEPPER or settings.SECRET_KEY)


def digests(purpose: str, text: str) -> list[str]:
    """Return what may be stored of ``text``: today's digest, then those of earlier peppers."""
    earlier_digests = [_digest(purpose, text, pepper) for pepper in settings.KEY_PEPPERS_BEFORE]
    return [digest(purpose, text), *earlier_digests]


def _digest(purpose: str, text: str, pepper: str) -> str:
    """Return the digest of ``text`` made with one pepper."""
    hmac = salted_hmac(purpose, text, secret=pepper, algorithm="sha256")
    return hmac.hexdigest()
