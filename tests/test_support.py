"""“If this has happened to you”: adult survivors find somebody to talk to, on every page they read."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client

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
    """The contacts for adult survivors, as the file has them."""
    contacts = tomllib.loads(CONTACTS.read_text(encoding="utf-8"))["contacts"]
    return [one for one in contacts if any(address in one.get("url", "") for address in ADULTS)]


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The real courses and contacts, loaded once by the operator's own command and taken back after this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_starter_content", verbosity=0)
        yield
        transaction.set_rollback(True)


def read(client: Client, address: str) -> str:
    """A page as a learner gets it."""
    answer = client.get(address, follow=True)
    assert answer.status_code == 200, address
    return answer.content.decode()


def question(client: Client, language: str) -> str:
    """The address of a question: a guest starts the first quiz."""
    page = read(client, f"/{language}/{HOTEL}/recognise/check/")
    [start] = re.findall(r'action="([^"]*/learn/quiz/[^"]*/start/)"', page)
    return str(client.post(start).headers["Location"])


def test_there_are_lines_for_adult_survivors_in_every_language() -> None:
    found = adult_lines()
    assert len(found) == len(ADULTS)
    for one in found:
        assert one["purpose"] == "support"
        assert all(one[language]["label"] and one[language]["note"] for language in LANGUAGES)


def test_a_number_or_an_hour_names_where_it_was_read_and_is_to_be_verified() -> None:
    for one in adult_lines():
        assert "verified_on" not in one
        assert one["source"].lower().startswith("to verify")
        if "number" in one or any("hours" in one[language] for language in LANGUAGES):
            assert re.search(r"[a-z]\.(org|org\.uk|com)\b", one["source"]), one["id"]


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_a_learner_reads_names_somebody_for_them(
    loaded: None, client: Client, language: str
) -> None:
    home = f"/{language}/"
    course = f"{home}{HOTEL}/"
    pages = [home, course, f"{course}recognise/what-cse-is/", f"{course}report/after-you-report/"]
    wanted = [
        *ADULTS,
        *(f"tel:{one['number'].replace(' ', '')}" for one in adult_lines() if "number" in one),
    ]
    lacking = {}
    for address in [*pages, question(client, language), "/me/", "/cms/login/"]:
        page = read(client, address)
        if missing := [one for one in wanted if one not in page]:
            lacking[address] = missing
    assert lacking == {}
