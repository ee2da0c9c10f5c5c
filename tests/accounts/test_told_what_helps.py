"""What pages say of an address that waits to be confirmed, and of what opens when too many tries were made."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts import limits
from accounts.actions import start_guest
from foundation.throttling import Limit
from tests.people import as_person

pytestmark = pytest.mark.django_db


def text(response: Any) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture
def few_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """One wrong key at an address is enough."""
    monkeypatch.setattr(limits, "WRONG_KEYS_AT_ADDRESS", Limit("wrong keys", 1, timedelta(minutes=10)))


@pytest.mark.xfail(strict=True, raises=AssertionError, reason="only what is confirmed is named")
def test_an_address_that_waits_to_be_confirmed_is_named(db: None) -> None:
    phone = as_person(start_guest(language="en"))
    phone.post("/me/claim/", {"name": "Nadia New", "email": "Nadia@example.org"})
    page = text(phone.get("/me/"))
    assert "E-mail address none" not in page, "after: We have sent a message to …, /me/ says: E-mail address none"
    assert "nadia@example.org" in page
    assert "not confirmed yet" in page


@pytest.mark.xfail(strict=True, raises=AssertionError, reason="only to wait is named")
@pytest.mark.parametrize("way", ["typed", "scanned"])
def test_whoever_tried_too_many_keys_reads_what_still_opens(client: Client, few_keys: None, way: str) -> None:
    for _time in range(2):
        if way == "typed":
            page = text(client.post("/sign-in/", {"key": "lusab-babad-gutih-tugad"}))
        else:
            page = text(client.post("/key/lusab-babad-gutih-tugad/", follow=True))
    assert "Too many tries" in page
    assert "A right key opens all the same" in page, "who tried too many keys reads only: wait"
    assert "a code sent to your e-mail address" in page
