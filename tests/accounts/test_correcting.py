"""Correcting one's name is another matter than saying it for the first time."""

import pytest

from tests.people import as_person, person

pytestmark = pytest.mark.django_db

FIRST = ("Put your name to your learning", "What you have learned on this phone stays yours", "You get a key to print")


@pytest.mark.xfail(strict=True, raises=AssertionError, reason="everybody is spoken to as a guest")
def test_somebody_with_a_name_is_not_told_to_put_one(db: None) -> None:
    page = as_person(person("Radu Pop", email=None)).get("/me/claim/").content.decode()
    assert [words for words in FIRST if words in page] == []
