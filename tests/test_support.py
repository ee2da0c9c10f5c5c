"""“If this has happened to you”: adult survivors find somebody to talk to, on every page they read."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests.sites import put_site

CONTACTS = Path(__file__).parents[1] / "content" / "contacts.toml"
LANGUAGES = ("en", "ro", "pl", "ur")
#: Where an adult survivor can turn, by the address each of them has.
ADULTS = (
    "napac.org.uk",
    "thesurvivorstrust.org",
    "247sexualabusesupport.org.uk",
    "survivorsuk.org",
    "samaritans.org",
)
HOTEL = "hotels"


def adult_lines() -> list[dict[str, Any]]:
    """Return the contacts for adult survivors, as the file has them."""
    contacts = tomllib.loads(CONTACTS.read_text(encoding="utf-8"))["contacts"]
    return [contact for contact in contacts if is_for_adults(contact)]


def is_for_adults(contact: dict[str, Any]) -> bool:
    """Return whether a contact leads to one of :data:`ADULTS`."""
    return any(address in contact.get("url", "") for address in ADULTS)


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The real courses and contacts, as the operator's command loads them."""
    with django_db_blocker.unblock(), transaction.atomic():
        put_site()
        yield
        transaction.set_rollback(True)


def html_of(client: Client, address: str) -> str:
    """Return a page as a learner gets it."""
    answer = client.get(address, follow=True)
    assert answer.status_code == 200, address
    return answer.content.decode()


def question(client: Client, language: str) -> str:
    """The address of a question: a guest starts the first quiz."""
    page = html_of(client, f"/{language}/{HOTEL}/recognise/check/")
    [start] = re.findall(r'action="([^"]*/learn/quiz/[^"]*/start/)"', page)
    return str(client.post(start).headers["Location"])


def test_there_are_lines_for_adult_survivors_in_every_language() -> None:
    contacts = adult_lines()
    assert len(contacts) == len(ADULTS)
    for contact in contacts:
        assert contact["purpose"] == "support"
        for language in LANGUAGES:
            assert contact[language]["label"]
            assert contact[language]["note"]


def test_a_number_or_an_hour_names_where_it_was_read_and_is_to_be_verified() -> None:
    for contact in adult_lines():
        assert "verified_on" not in contact
        assert contact["source"].lower().startswith("to verify")
        if "number" in contact or any("hours" in contact[language] for language in LANGUAGES):
            assert re.search(r"[a-z]\.(org|org\.uk|com)\b", contact["source"]), contact["id"]


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_a_learner_reads_names_somebody_for_them(
    loaded: None, client: Client, language: str
) -> None:
    home = f"/{language}/"
    course = f"{home}{HOTEL}/"
    pages = [home, course, f"{course}recognise/what-cse-is/", f"{course}report/after-you-report/"]
    numbers = [contact["number"] for contact in adult_lines() if "number" in contact]
    links = [*ADULTS, *(f"tel:{number.replace(' ', '')}" for number in numbers)]
    missing_links = {}
    for address in [*pages, question(client, language), "/me/", "/cms/login/"]:
        page = html_of(client, address)
        missing = [link for link in links if link not in page]
        if missing:
            missing_links[address] = missing
    assert missing_links == {}
