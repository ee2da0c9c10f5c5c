"""A proxy that nobody told the site of: behind it all visitors share one address, and one count of tries."""

import ipaddress
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings

from foundation.client_address import forwarded_for
from foundation.throttling import Counted, Limit, count, wait_for

#: No limit of anybody's: the row says for a day that such a request came.
SEEN = (Counted(Limit("a proxy nobody named", most=1, within=timedelta(days=1)), ""),)


def is_misread(environ: Mapping[str, object]) -> bool:
    """Whether a request came through another number of proxies than ``TRUSTED_PROXIES`` says.

    Without trusted ones only what comes from this machine or a private network counts: a visitor may write
    the header themselves. A proxy elsewhere (a content delivery network) cannot be told from such a visitor.
    """
    told = forwarded_for(str(environ.get("HTTP_X_FORWARDED_FOR", "")))
    trusted: int = settings.TRUSTED_PROXIES
    if trusted or not told:
        return bool(told) and len(told) < trusted
    try:
        return ipaddress.ip_address(str(environ.get("REMOTE_ADDR", ""))).is_private
    except ValueError:
        return True  # a socket of this machine


def note_misread(*, at: datetime) -> None:
    """Keep for a day that one came."""
    count(SEEN, at=at)


def warnings(*, at: datetime) -> list[str]:
    """A sentence for whoever runs the site when one came within the last day; else nothing."""
    if wait_for(SEEN, at=at) is None:
        return []
    return [
        "Requests come through another number of proxies than TRUSTED_PROXIES says"
        f" ({settings.TRUSTED_PROXIES}): visitors may share one count of wrong tries."
    ]
