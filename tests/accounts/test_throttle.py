"""Whose tries are counted."""

from typing import Any

import pytest
from django.test import RequestFactory

from accounts.throttle import address_of, too_many


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, "", "127.0.0.1"),
        (0, "6.6.6.6", "127.0.0.1"),  # a claim nobody of ours made
        (1, "", "127.0.0.1"),
        (1, "9.9.9.9", "9.9.9.9"),
        (1, "6.6.6.6, 9.9.9.9", "9.9.9.9"),  # the visitor wrote the first one
        (2, "6.6.6.6, 9.9.9.9, 10.0.0.1", "9.9.9.9"),
        (2, "9.9.9.9", "127.0.0.1"),  # fewer than there should be: trust none
    ],
)
def test_only_our_own_proxies_are_believed(settings: Any, proxies: int, header: str, address: str) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", headers={"x-forwarded-for": header} if header else {})
    assert address_of(request) == address


def test_one_visitor_too_many_does_not_stop_another(settings: Any) -> None:
    settings.TRUSTED_PROXIES = 1
    one, other = (RequestFactory().get("/", headers={"x-forwarded-for": ip}) for ip in ("1.1.1.1", "2.2.2.2"))
    assert [too_many(one, "key", tries=2, seconds=60) for _try in range(4)] == [False, False, True, True]
    assert not too_many(other, "key", tries=2, seconds=60)
