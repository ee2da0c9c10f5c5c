"""Whoever came by a poster and has not joined yet: whom to call there, from the poster on."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from courses.models import LessonPage
from tests.people import Cast, TinyCourse, as_person
from workforce.models import Contact, ContactText, JoinCode, Unit

pytestmark = pytest.mark.django_db

LOCAL = "01634 331 662"
FOR_YOUR_AREA = "These are the contacts for your area."


def known_at(unit: Unit | None, number: str = LOCAL) -> Contact:
    """The number of the council's children's services, at one place and below."""
    contact = Contact.objects.create(
        code=f"mash-{number}".replace(" ", ""), purpose="childrens_services", number=number, unit=unit
    )
    ContactText.objects.create(contact=contact, language="en", label="Children’s services")
    return contact


def lists_contacts(page: LessonPage) -> str:
    """Make ``page`` a lesson that lists contacts as those of the reader's area; returns its address."""
    value = {"intro": FOR_YOUR_AREA, "purposes": ["emergency", "childrens_services", "police"]}
    page.body = json.dumps([{"type": "contacts", "value": value, "id": "4d0e9b0e-7d0c-4f2c-a3c0-0f3f9a1c5d11"}])
    page.save_revision().publish()
    return str(page.url)


@pytest.fixture
def poster(cast: Cast) -> JoinCode:
    """The poster of Quayside Hotel, in an area whose children's services are known."""
    known_at(cast.elsewhere.get_parent())
    return JoinCode.objects.create(code="QUAY77", unit=cast.elsewhere, created_at=timezone.now())


@pytest.mark.xfail(strict=True, raises=AssertionError, reason="the code remembered on the phone is not used")
def test_local_contacts_are_there_from_the_poster_on(poster: JoinCode, tiny_course: TinyCourse) -> None:
    porter = as_person()
    lesson = lists_contacts(tiny_course.en.first)
    pages = [porter.get(address).content.decode() for address in ("/join/QUAY77/", "/en/", lesson)]
    assert [LOCAL in page for page in pages] == [True, True, True]


@pytest.mark.xfail(strict=True, raises=AssertionError, reason="a lesson calls national lines those of the area")
def test_national_lines_are_not_called_those_of_the_area(client: Client, tiny_course: TinyCourse) -> None:
    page = client.get(lists_contacts(tiny_course.en.first)).content.decode()
    assert FOR_YOUR_AREA not in page
