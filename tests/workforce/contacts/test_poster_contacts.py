"""Whoever came by a poster and has not joined yet: whom to call there, from the poster on."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from courses.models import LessonPage
from tests.pages import sentence, words_of
from tests.people import Cast, QueryCheck, TinyCourse, as_person
from workforce.contacts.models import Contact, ContactText
from workforce.people.models import JoinCode
from workforce.units.models import Unit

pytestmark = pytest.mark.django_db

LOCAL = "01634 331 662"
NO_WORKPLACE = (
    "We do not know where you work, so the local number of children’s services is not here. "
    "Type the code on your workplace’s poster, or ask your manager or the council for the number."
)
NO_NUMBER = (
    "The local number of children’s services is not known here yet. "
    "Ask your manager or the council for it."
)
FOR_YOUR_AREA = "These are the contacts for your area."


def known_at(unit: Unit | None, number: str = LOCAL) -> Contact:
    """The number of the council's children's services, at one place and below."""
    contact = Contact.objects.create(
        code=f"mash-{number}".replace(" ", ""),
        purpose="childrens_services",
        number=number,
        unit=unit,
    )
    ContactText.objects.create(contact=contact, language="en", label="Children’s services")
    return contact


def lists_contacts(page: LessonPage) -> str:
    """Make ``page`` a lesson that lists contacts as those of the reader's area; returns its address."""
    value = {"intro": FOR_YOUR_AREA, "purposes": ["emergency", "childrens_services", "police"]}
    page.body = json.dumps(
        [{"type": "contacts", "value": value, "id": "4d0e9b0e-7d0c-4f2c-a3c0-0f3f9a1c5d11"}]
    )
    page.save_revision().publish()
    return str(page.url)


@pytest.fixture
def poster_with_contacts(cast: Cast, poster: JoinCode) -> JoinCode:
    """The poster of Quayside Hotel, in an area whose children's services are known."""
    known_at(cast.elsewhere.get_parent())
    return poster


def test_local_contacts_are_there_from_the_poster_on(
    poster_with_contacts: JoinCode, tiny_course: TinyCourse
) -> None:
    porter = as_person()
    lesson = lists_contacts(tiny_course.en.first)
    pages = [porter.get(address).content.decode() for address in ("/join/QUAY77/", "/en/", lesson)]
    assert [LOCAL in page for page in pages] == [True, True, True]
    assert FOR_YOUR_AREA in pages[2]
    # a guest now, with a session
    porter.post(f"/en/learn/done/{tiny_course.en.first.translation_key}/")
    assert LOCAL in porter.get(lesson).content.decode()
    porter.post("/me/claim/", {"name": "Porter", "email": ""})
    assert LOCAL in porter.get(lesson).content.decode()


def test_somebody_with_a_name_and_no_workplace_has_them_too(
    poster_with_contacts: JoinCode, cast: Cast
) -> None:
    dmitri = as_person(cast.dmitri)
    assert LOCAL not in dmitri.get("/me/").content.decode()
    assert LOCAL in dmitri.get("/join/QUAY77/").content.decode()
    assert LOCAL in dmitri.get("/me/").content.decode()


def test_whoever_has_a_workplace_has_its_numbers_whatever_poster_they_open(
    poster_with_contacts: JoinCode, cast: Cast
) -> None:
    known_at(cast.area, "01375 652 802")
    amina = as_person(cast.amina)
    for address in ("/join/QUAY77/", "/me/"):
        page = amina.get(address).content.decode()
        assert "01375 652 802" in page
        assert LOCAL not in page


@pytest.mark.parametrize("ended", ["revoked_at", "expires_at"])
def test_a_code_that_has_ended_brings_none(
    poster_with_contacts: JoinCode, tiny_course: TinyCourse, ended: str
) -> None:
    porter = as_person()
    porter.get("/join/QUAY77/")
    JoinCode.objects.update(**{ended: timezone.now()})
    assert LOCAL not in porter.get("/en/").content.decode()
    assert LOCAL not in porter.get("/join/QUAY77/").content.decode()


def test_a_closed_place_brings_none(
    poster_with_contacts: JoinCode, tiny_course: TinyCourse
) -> None:
    porter = as_person()
    porter.get("/join/QUAY77/")
    Unit.objects.filter(pk=poster_with_contacts.unit_id).update(closed_on=timezone.localdate())
    assert LOCAL not in porter.get("/en/").content.decode()


def test_a_cookie_of_ones_own_brings_none(
    client: Client, poster_with_contacts: JoinCode, tiny_course: TinyCourse
) -> None:
    client.cookies["beacon_poster"] = "QUAY77"
    assert LOCAL not in client.get("/en/").content.decode()


def test_what_a_poster_brings_is_kept_for_this_visitor_alone(
    poster_with_contacts: JoinCode, tiny_course: TinyCourse
) -> None:
    porter = as_person()
    porter.get("/join/QUAY77/")
    response = porter.get("/en/")
    assert (response["Cache-Control"], "Cookie" in response["Vary"]) == ("private", True)
    assert LOCAL not in as_person().get("/en/").content.decode()


def test_one_statement_more_however_many_posters_and_numbers(
    poster_with_contacts: JoinCode,
    tiny_course: TinyCourse,
    cast: Cast,
    assert_constant_queries: QueryCheck,
) -> None:
    porter = as_person()
    porter.get("/join/QUAY77/")

    def one_more() -> None:
        count = JoinCode.objects.count()
        known_at(cast.elsewhere, f"01634 {count}")
        JoinCode.objects.create(code=f"QUAY{count}", unit=cast.elsewhere, created_at=timezone.now())

    assert_constant_queries(one_more, lambda: porter.get("/en/"))


def test_national_lines_are_not_called_those_of_the_area(
    client: Client, poster_with_contacts: JoinCode, tiny_course: TinyCourse
) -> None:
    page = words_of(client.get(lists_contacts(tiny_course.en.first)))
    assert FOR_YOUR_AREA not in page
    assert sentence("Who to call here") not in page
    # in the lesson and at its foot
    assert page.count(sentence(NO_WORKPLACE)) == 2


def test_a_place_whose_number_nobody_wrote_down_says_so(
    cast: Cast, tiny_course: TinyCourse
) -> None:
    page = words_of(as_person(cast.amina).get(lists_contacts(tiny_course.en.first)))
    assert FOR_YOUR_AREA not in page
    assert page.count(sentence(NO_NUMBER)) == 2
    assert sentence(NO_WORKPLACE) not in page


def test_a_number_for_everywhere_is_one_for_the_area(
    client: Client, tiny_course: TinyCourse
) -> None:
    known_at(None)
    page = words_of(client.get(lists_contacts(tiny_course.en.first)))
    assert FOR_YOUR_AREA in page
    assert sentence(NO_WORKPLACE) not in page
