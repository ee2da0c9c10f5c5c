"""Detects a proxy that ``TRUSTED_PROXIES`` does not count.

Behind it all visitors share one address, and one count of tries.
"""

import ipaddress
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings

from foundation.client_address import forwarded_for
from foundation.throttling import Limit, TryCounter, count_try, wait_for

#: Limits nobody: its row says for a day that such a request came.
MISREAD_REQUESTS = (
    TryCounter(Limit("a proxy nobody named", most=1, within=timedelta(days=1)), ""),
)


def is_misread(environ: Mapping[str, object]) -> bool:
    """Return whether a request came through another number of proxies than ``TRUSTED_PROXIES``.

    Without trusted proxies, only what comes from this machine or a private network counts: a
    visitor may write the header themselves, and a proxy elsewhere (a content delivery network)
    cannot be distinguished from such a visitor.
    """
    addresses = forwarded_for(str(environ.get("HTTP_X_FORWARDED_FOR", "")))
    trusted_proxies: int = settings.TRUSTED_PROXIES
    if not addresses:
        return False
    if trusted_proxies:
        return len(addresses) < trusted_proxies
    try:
        return ipaddress.ip_address(str(environ.get("REMOTE_ADDR", ""))).is_private
    except ValueError:
        return True  # a Unix socket of this machine has no address


def note_misread(*, at: datetime) -> None:
    """Remember for a day that such a request came."""
    count_try(MISREAD_REQUESTS, at=at)


def warnings(*, at: datetime) -> list[str]:
    """Return a sentence for operators when such a request came within a day, else nothing."""
    if wait_for(MISREAD_REQUESTS, at=at) is None:
        return []
    return [
        "Requests come through another number of proxies than TRUSTED_PROXIES says"
        f" ({settings.TRUSTED_PROXIES}): visitors may share one count of wrong tries."
    ]
