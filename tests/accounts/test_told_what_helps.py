"""What pages say of an address that waits to be confirmed, and of what opens when too many tries were made."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts import limits
from accounts.actions import issue_key, start_guest
from accounts.wait_sentences import email_code_hint, too_many_keys
from foundation.throttling import Limit
from tests.markup import count_at, text_of, texts_at
from tests.people import Cast, as_person

pytestmark = pytest.mark.django_db
#: The address in the list of the ways to sign in, and what stands beside it while it waits.
ADDRESSES, UNCONFIRMED = "dd bdi:not(.code)", "dd bdi + span.quiet"


@pytest.fixture
def few_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """One wrong key at an address is enough."""
    monkeypatch.setattr(
        limits, "WRONG_KEYS_AT_ADDRESS", Limit("wrong keys", 1, timedelta(minutes=10))
    )


def test_an_address_that_waits_to_be_confirmed_is_named(db: None) -> None:
    phone = as_person(start_guest(language="en"))
    phone.post("/me/claim/", {"name": "Nadia New", "email": "Nadia@example.org"})
    page = phone.get("/me/")
    assert texts_at(page, ADDRESSES) == ["nadia@example.org"], "/me/ names no address"
    assert count_at(page, UNCONFIRMED) == 1


@pytest.mark.parametrize("way", ["typed", "scanned"])
def test_whoever_tried_too_many_keys_reads_what_still_opens(
    client: Client, few_keys: None, way: str
) -> None:
    for _time in range(2):
        if way == "typed":
            page = client.post("/sign-in/", {"key": "lusab-babad-gutih-tugad"})
        else:
            page = client.post("/key/lusab-babad-gutih-tugad/", follow=True)
    [sentence] = texts_at(page, "#id_key_error" if way == "typed" else ".message--error")
    minutes = too_many_keys(timedelta(minutes=10))
    assert minutes in sentence, "who tried too many keys reads only: wait"
    assert sentence.endswith(email_code_hint())


def test_it_is_named_until_it_is_confirmed_and_can_be_asked_again() -> None:
    phone = as_person(start_guest(language="en"))
    phone.post("/me/claim/", {"name": "Nadia New", "email": "nadia@example.org"})
    assert 'value="nadia@example.org"' in phone.get("/me/claim/").content.decode()
    phone.post("/me/claim/", {"name": "Nadia New", "email": "nadia@example.org"})
    assert [message.to for message in mail.outbox] == [["nadia@example.org"]] * 2
    link = re.search(r"http://localhost:8000(/me/email/\S+)", str(mail.outbox[-1].body))
    assert link
    as_person().post(link[1])
    page = phone.get("/me/")
    assert texts_at(page, ADDRESSES) == ["nadia@example.org"]
    assert count_at(page, UNCONFIRMED) == 0


def test_it_is_named_to_nobody_else_and_no_longer_than_the_link_lasts(cast: Cast) -> None:
    phone = as_person(start_guest(language="en"))
    phone.post("/me/claim/", {"name": "Nadia New", "email": "nadia@example.org"})
    phone.get("/me/")  # which says once that the message was sent
    with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1), tick=False):
        assert "nadia@example.org" not in text_of(phone.get("/me/"))
    assert "nadia@example.org" in text_of(phone.get("/me/"))
    phone.post("/sign-in/", {"key": issue_key(person=cast.amina, at=timezone.now())})
    assert "nadia@example.org" not in text_of(phone.get("/me/"))


def test_whoever_leaves_the_address_empty_waits_for_none() -> None:
    phone = as_person(start_guest(language="en"))
    phone.post("/me/claim/", {"name": "Nadia New", "email": "nadia@example.org"})
    phone.post("/me/claim/", {"name": "Nadia New", "email": ""})
    page = phone.get("/me/")
    assert (texts_at(page, ADDRESSES), count_at(page, UNCONFIRMED)) == ([], 0)
