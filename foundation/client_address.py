"""The network address a request comes from, as the proxies in front of the site report it."""

import ipaddress
import re

from django.conf import settings
from django.http import HttpRequest

#: Some proxies add the port, which differs from connection to connection.
_WITH_PORT = re.compile(r"^(?:\[(?P<six>[^]]+)\]|(?P<four>\d+\.\d+\.\d+\.\d+))(?::\d+)?$")
#: The part of an IPv6 address that stands for one subscriber, who may use any address within it.
PREFIX = 64


def address_of(request: HttpRequest) -> str:
    """Return the visitor's IPv4 address or IPv6 network, as ``TRUSTED_PROXIES`` proxies report it.

    Each proxy appends the address its request came from to ``X-Forwarded-For``; whatever stands
    before those is the visitor's own claim. Without trusted proxies the header is ignored.
    """
    addresses = forwarded_for(request.headers.get("X-Forwarded-For", ""))
    trusted_proxies: int = settings.TRUSTED_PROXIES
    if 0 < trusted_proxies <= len(addresses):
        return network_of(addresses[-trusted_proxies])
    return network_of(str(request.META.get("REMOTE_ADDR", "")))


def forwarded_for(header: str) -> list[str]:
    """Return the addresses of an ``X-Forwarded-For``, the nearest last."""
    return [part.strip() for part in header.split(",") if part.strip()]


def network_of(address: str) -> str:
    """Return an IPv4 address itself, the /64 of an IPv6 one; any other text unchanged."""
    with_port = _WITH_PORT.match(address)
    host = address
    if with_port:
        host = with_port["six"] or with_port["four"]
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv4Address):
        return str(ip)
    if ip.ipv4_mapped:
        return str(ip.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(ip), PREFIX), strict=False))
