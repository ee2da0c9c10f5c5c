"""Short words that mean two things have a translation for each."""

import re

import pytest
from django.test import Client

from accounts.actions import claim, start_guest
from tests.people import AT, sign_in

pytestmark = pytest.mark.django_db


def facts(client: Client, language: str) -> dict[str, str]:
    """What ``/me/`` says about how somebody signs in, who has neither an address nor a key nor a PIN."""
    person = start_guest(language=language)
    claim(person=person, name="Ion Popescu", at=AT)
    client.cookies["language"] = language
    page = sign_in(client, person).get("/me/").content.decode()
    return dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", page))


@pytest.mark.xfail(strict=True, raises=AssertionError, reason="one word, none, serves the address, the key and the PIN")
def test_my_page_in_romanian_says_of_each_way_in_what_is_missing(client: Client) -> None:
    told = facts(client, "ro")
    assert told["PIN"] != "nicio adresă", "PIN: nicio adresă"
    assert told["Cheie"] != "nicio adresă"
