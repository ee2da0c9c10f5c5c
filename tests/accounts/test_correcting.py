"""Correcting one's name is another matter than saying it for the first time."""

import pytest
from django.utils import timezone

from tests.compliance.builders import certify
from tests.pages import says
from tests.people import Cast, TinyCourse, as_person, person

pytestmark = pytest.mark.django_db

FIRST = (
    "Put your name to your learning",
    "What you have learned on this phone stays yours",
    "You get a key to print",
)


def test_somebody_with_a_name_is_not_told_to_put_one(db: None) -> None:
    page = as_person(person("Radu Pop", email=None)).get("/me/claim/").content.decode()
    assert [words for words in FIRST if words in page] == []


def test_a_guest_still_is(tiny_course: TinyCourse) -> None:
    guest = as_person()
    guest.post(f"/en/learn/done/{tiny_course.en.first.translation_key}/")
    page = guest.get("/me/claim/").content.decode()
    assert [words for words in FIRST if words in page] == list(FIRST)
    assert not says(page, "Correct your name or e-mail address")


def test_a_certificate_keeps_its_name_as_the_page_says(cast: Cast) -> None:
    certificate = certify(cast.amina, cast.course, on=timezone.localdate())
    amina = as_person(cast.amina)
    assert (
        "One that you have already keeps the name it was given with."
        in amina.get("/me/claim/").content.decode()
    )
    amina.post("/me/claim/", {"name": "Amina Yusuf-Khan", "email": ""})
    certificate.refresh_from_db()
    cast.amina.refresh_from_db()
    assert (certificate.name, cast.amina.name) == ("Amina Yusuf", "Amina Yusuf-Khan")
    assert cast.amina.email == "amina@example.org"  # left empty, it stays
