"""Short words that mean two things have a translation for each."""

import re

import pytest
from django.test import Client
from django.utils.translation import gettext, override, pgettext

from accounts.actions import claim, start_guest
from tests.people import AT, sign_in

pytestmark = pytest.mark.django_db


def facts(client: Client, language: str) -> dict[str, str]:
    """What ``/me/`` says about how somebody signs in, who has neither an address nor a key nor a PIN."""
    person = start_guest(language=language)
    claim(person=person, name="Ion Popescu", at=AT)
    client.cookies["language"] = language
    page = sign_in(client, person).get("/me/").content.decode()
    return dict(re.findall(r"<dt>([^<]+)</dt>\s*<dd>\s*([^<]+?)\s*</dd>", page))


def test_my_page_in_romanian_says_of_each_way_in_what_is_missing(client: Client) -> None:
    told = facts(client, "ro")
    assert told["PIN"] == "niciun PIN"
    assert told["Cheie"] == "nicio cheie"
    assert "nicio adresă" in told.values()


#: Words that once served two meanings: what each is said in, and where a language needs different ones.
APART = [
    ("ro", "none", "the e-mail address", "none", "the PIN"),
    ("ro", "none", "the personal key", "none", "the PIN"),
    ("pl", "Withdrawn", "training done elsewhere", "Withdrawn", None),
    ("ur", "Sheet", "a quiz on paper", "Sheet", None),
    ("pl", "Guessing", "of an answer", "Guessing", None),
    ("ro", "right", "of an answer", "right", None),
]


@pytest.mark.parametrize(("language", "one", "of_one", "other", "of_other"), APART)
def test_each_meaning_has_its_own_words(
    language: str, one: str, of_one: str, other: str, of_other: str | None
) -> None:
    with override(language):
        assert pgettext(of_one, one) != (pgettext(of_other, other) if of_other else gettext(other))
