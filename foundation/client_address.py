"""Where a request comes from, as the proxies in front of the site tell it."""

import ipaddress
import re

from django.conf import settings
from django.http import HttpRequest

#: Some proxies add the port, which is another one for each connection.
_WITH_PORT = re.compile(r"^(?:\[(?P<six>[^]]+)\]|(?P<four>\d+\.\d+\.\d+\.\d+))(?::\d+)?$")
#: What one subscriber is given of IPv6: within it they may take another address each time.
PREFIX = 64


def address_of(request: HttpRequest) -> str:
    """The visitor's address – of IPv6 the network – as the ``TRUSTED_PROXIES`` nearest proxies tell it.

    Each proxy adds the address it was asked from at the end of ``X-Forwarded-For``; whatever stands
    before those is the visitor's own claim. Without proxies the header is ignored.
    """
    told = forwarded_for(request.headers.get("X-Forwarded-For", ""))
    trusted: int = settings.TRUSTED_PROXIES
    is_told = 0 < trusted <= len(told)
    return network_of(told[-trusted] if is_told else str(request.META.get("REMOTE_ADDR", "")))


def forwarded_for(header: str) -> list[str]:
    """The addresses of an ``X-Forwarded-For``, the nearest last."""
    return [part.strip() for part in header.split(",") if part.strip()]


def network_of(address: str) -> str:
    """An IPv4 address itself, the /64 of an IPv6 one; what is no address as it stands."""
    match = _WITH_PORT.match(address)
    try:
        found = ipaddress.ip_address((match["six"] or match["four"]) if match else address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(found), PREFIX), strict=False))
