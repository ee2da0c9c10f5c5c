"""What pages say of an address that waits to be confirmed, and of what opens when too many tries were made."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts import limits
from accounts.actions import issue_key, start_guest
from foundation.throttling import Limit
from tests.people import Cast, as_person

pytestmark = pytest.mark.django_db


def text(response: Any) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture
def few_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """One wrong key at an address is enough."""
    monkeypatch.setattr(
        limits, "WRONG_KEYS_AT_ADDRESS", Limit("wrong keys", 1, timedelta(minutes=10))
    )


def test_an_address_that_waits_to_be_confirmed_is_named(db: None) -> None:
    phone = as_person(start_guest(language="en"))
    phone.post("/me/claim/", {"name": "Nadia New", "email": "Nadia@example.org"})
    page = text(phone.get("/me/"))
    assert "E-mail address none" not in page, (
        "after: We have sent a message to …, /me/ says: E-mail address none"
    )
    assert "nadia@example.org" in page
    assert "not confirmed yet" in page


@pytest.mark.parametrize("way", ["typed", "scanned"])
def test_whoever_tried_too_many_keys_reads_what_still_opens(
    client: Client, few_keys: None, way: str
) -> None:
    for _time in range(2):
        if way == "typed":
            page = text(client.post("/sign-in/", {"key": "lusab-babad-gutih-tugad"}))
        else:
            page = text(client.post("/key/lusab-babad-gutih-tugad/", follow=True))
    assert "Too many tries" in page
    assert "A right key opens all the same" in page, "who tried too many keys reads only: wait"
    assert "A code sent to your e-mail address" in page


def test_it_is_named_until_it_is_confirmed_and_can_be_asked_again() -> None:
    phone = as_person(start_guest(language="en"))
    phone.post("/me/claim/", {"name": "Nadia New", "email": "nadia@example.org"})
    assert 'value="nadia@example.org"' in phone.get("/me/claim/").content.decode()
    phone.post("/me/claim/", {"name": "Nadia New", "email": "nadia@example.org"})
    assert [message.to for message in mail.outbox] == [["nadia@example.org"]] * 2
    link = re.search(r"http://localhost:8000(/me/email/\S+)", str(mail.outbox[-1].body))
    assert link
    as_person().post(link[1])
    page = text(phone.get("/me/"))
    assert "nadia@example.org" in page
    assert "not confirmed yet" not in page


def test_it_is_named_to_nobody_else_and_no_longer_than_the_link_lasts(cast: Cast) -> None:
    phone = as_person(start_guest(language="en"))
    phone.post("/me/claim/", {"name": "Nadia New", "email": "nadia@example.org"})
    phone.get("/me/")  # which says once that the message was sent
    with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1), tick=False):
        assert "nadia@example.org" not in text(phone.get("/me/"))
    assert "nadia@example.org" in text(phone.get("/me/"))
    phone.post("/sign-in/", {"key": issue_key(person=cast.amina, at=timezone.now())})
    assert "nadia@example.org" not in text(phone.get("/me/"))


def test_whoever_leaves_the_address_empty_waits_for_none() -> None:
    phone = as_person(start_guest(language="en"))
    phone.post("/me/claim/", {"name": "Nadia New", "email": "nadia@example.org"})
    phone.post("/me/claim/", {"name": "Nadia New", "email": ""})
    assert "E-mail address none" in text(phone.get("/me/"))
