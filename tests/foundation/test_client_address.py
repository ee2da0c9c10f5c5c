"""Where a request comes from, as far as one's own proxies tell it."""

from typing import Any

import pytest
from django.test import Client, RequestFactory

from foundation.client_address import address_of, network_of
from foundation.proxies import is_misread


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, "", "127.0.0.1"),
        (0, "6.6.6.6", "127.0.0.1"),  # a claim nobody of ours made
        (1, "", "127.0.0.1"),
        (1, "9.9.9.9", "9.9.9.9"),
        (1, "6.6.6.6, 9.9.9.9", "9.9.9.9"),  # the visitor wrote the first one
        (1, "6.6.6.6, 9.9.9.9:40112", "9.9.9.9"),  # a proxy that adds the port
        (1, "[2001:db8:1:2:3:4:5:6]:443", "2001:db8:1:2::/64"),
        (2, "6.6.6.6, 9.9.9.9, 10.0.0.1", "9.9.9.9"),
        (2, "9.9.9.9", "127.0.0.1"),  # fewer than there should be: trust none
    ],
)
def test_only_our_own_proxies_are_believed(
    settings: Any, proxies: int, header: str, address: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", headers={"x-forwarded-for": header} if header else {})
    assert address_of(request) == address


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unix:", "unix:"),
        ("", ""),
    ],
)
def test_one_subscriber_is_one(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize(
    ("proxies", "header", "asked_from", "is_odd"),
    [
        (0, "", "10.0.0.1", False),
        (0, "203.0.113.9", "127.0.0.1", True),
        (0, "203.0.113.9", "10.0.0.1", True),
        (0, "203.0.113.9", "", True),  # a socket of this machine
        (0, "6.6.6.6", "9.9.9.9", False),  # a visitor wrote it
        (1, "203.0.113.9", "10.0.0.1", False),
        (2, "203.0.113.9", "10.0.0.1", True),
        (2, "", "127.0.0.1", False),  # whoever watches the site from beside it
    ],
)
def test_a_proxy_nobody_named_is_told_from_a_visitors_claim(
    settings: Any, proxies: int, header: str, asked_from: str, is_odd: bool
) -> None:
    settings.TRUSTED_PROXIES = proxies
    assert is_misread({"HTTP_X_FORWARDED_FOR": header, "REMOTE_ADDR": asked_from}) is is_odd


def test_it_is_noticed_once_an_hour(
    client: Client, db: None, django_assert_num_queries: Any
) -> None:
    behind = {"x-forwarded-for": "203.0.113.9"}
    with django_assert_num_queries(2):
        client.get("/healthz", headers=behind)
    with django_assert_num_queries(0):
        client.get("/healthz", headers=behind)


def test_nothing_is_said_while_all_is_well(client: Client, db: None) -> None:
    client.get("/healthz")
    assert client.get("/readyz?format=json").json()["warnings"] == []
