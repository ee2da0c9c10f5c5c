"""Short words that mean two things have a translation for each."""

import re

import pytest
from django.test import Client
from django.utils.translation import gettext, override, pgettext

from accounts.actions import claim, start_guest
from tests.people import AT, sign_in

pytestmark = pytest.mark.django_db


def facts(client: Client, language: str) -> dict[str, str]:
    """Return how ``/me/`` says somebody signs in who has no address, key or PIN."""
    person = start_guest(language=language)
    claim(person=person, name="Ion Popescu", at=AT)
    client.cookies["language"] = language
    page = sign_in(client, person).get("/me/").content.decode()
    return dict(re.findall(r"<dt>([^<]+)</dt>\s*<dd>\s*([^<]+?)\s*</dd>", page))


def test_my_page_in_romanian_says_of_each_way_in_what_is_missing(client: Client) -> None:
    ways_to_sign_in = facts(client, "ro")
    assert ways_to_sign_in["PIN"] == "niciun PIN"
    assert ways_to_sign_in["Cheie"] == "nicio cheie"
    assert "nicio adresă" in ways_to_sign_in.values()


#: Words with two meanings: a language, and word and context of each meaning.
APART = [
    ("ro", "none", "the e-mail address", "none", "the PIN"),
    ("ro", "none", "the personal key", "none", "the PIN"),
    ("pl", "Withdrawn", "training done elsewhere", "Withdrawn", None),
    ("ur", "Sheet", "a quiz on paper", "Sheet", None),
    ("pl", "Guessing", "of an answer", "Guessing", None),
    ("ro", "right", "of an answer", "right", None),
]


@pytest.mark.parametrize(("language", "word", "context", "other_word", "other_context"), APART)
def test_each_meaning_has_its_own_words(
    language: str, word: str, context: str, other_word: str, other_context: str | None
) -> None:
    with override(language):
        translation = gettext(other_word)
        if other_context:
            translation = pgettext(other_context, other_word)
        assert pgettext(context, word) != translation
