"""A course in which nothing is live yet says so, and begins, promises and asks for nothing."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from courses.models import Enrolment
from tests.compliance.builders import certify, require
from tests.markup import count_at
from tests.pages import says
from tests.people import SINCE, Cast, TinyCourse, as_person
from workforce.people.models import JoinCode

pytestmark = pytest.mark.django_db

NOTHING = "There is nothing to learn here yet."


@pytest.fixture
def empty(tiny_course: TinyCourse, cast: Cast) -> TinyCourse:
    """The tiny course and, beside it, its published copy without pages (``cse-hotel-2``)."""
    form = {
        "new_title": "Copy",
        "new_slug": "copied",
        "new_parent_page": str(tiny_course.en.catalogue.pk),
    }
    answer = as_person(cast.dmitri).post(
        f"/cms/pages/{tiny_course.en.course.pk}/copy/",
        {**form, "copy_subpages": "", "publish_copies": "on"},
    )
    assert answer.status_code == 302
    return tiny_course


def words_of(client: Client, address: str) -> str:
    """A page after every redirect."""
    answer = client.get(address, follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_its_page_says_so_and_offers_and_promises_nothing(empty: TinyCourse) -> None:
    page = words_of(Client(), "/en/copied/")
    assert NOTHING in page, "the page says nothing of being empty"
    assert "/learn/start/" not in page
    assert count_at(page, ".certificate-preview") == 0
    assert not says(page, "Your path")
    assert says(words_of(Client(), "/en/hotels/"), "Your path")


def test_starting_it_by_address_opens_no_run(empty: TinyCourse, cast: Cast) -> None:
    amina = as_person(cast.amina)
    answer = amina.post("/en/learn/start/cse-hotel-2/", {"noted": "yes"}, follow=True)
    assert not Enrolment.objects.exists(), "a run of nothing was opened"
    assert NOTHING in answer.content.decode()


def test_nobody_is_led_to_its_note(empty: TinyCourse) -> None:
    page = words_of(Client(), "/en/learn/before/cse-hotel-2/")
    assert "/learn/start/" not in page, "the note leads in a circle"


def test_who_had_begun_reads_the_same_in_their_own_page(
    tiny_course: TinyCourse, cast: Cast
) -> None:
    amina = as_person(cast.amina)
    amina.post("/en/learn/start/cse-hotel/", {"noted": "yes"})
    require(cast.area, tiny_course.course, from_on=SINCE)
    for pages in (tiny_course.en, tiny_course.ur):
        pages.module.unpublish()
    my_learning = words_of(amina, "/me/")
    assert "0 of 0" not in my_learning, "“0 of 0” is no truth"
    assert my_learning.count(NOTHING) == 2
    assert "/learn/start/" not in my_learning


def test_a_language_that_has_nothing_leads_to_english(tiny_course: TinyCourse, cast: Cast) -> None:
    tiny_course.ur.module.unpublish()
    amina = as_person(cast.amina)
    assert "/en/hotels/" in words_of(amina, "/ur/hotels/").split("<main")[1].split("</header>")[0]
    assert (
        amina.post("/ur/learn/start/cse-hotel/", {"noted": "yes"}).url
        == "/en/hotels/recognise/first/"
    )


def test_the_catalogue_does_not_say_0_minutes(empty: TinyCourse) -> None:
    page = words_of(Client(), "/en/")
    assert re.findall(r"\b(\d+) minutes", page) == ["8"], "of the other course alone"
    assert NOTHING in page


def test_who_joins_reads_it_too(tiny_course: TinyCourse, cast: Cast) -> None:
    require(cast.elsewhere, tiny_course.course, from_on=SINCE)
    JoinCode.objects.create(code="QUAY77", unit=cast.elsewhere, created_at=timezone.now())
    for pages in (tiny_course.en, tiny_course.ur):
        pages.module.unpublish()
    amina = as_person(cast.amina)
    page = amina.post(
        "/join/QUAY77/", {"shift": "night", "role": cast.porter.pk}, follow=True
    ).content.decode()
    assert "You belong here" in page
    assert NOTHING in page
    assert "/learn/start/" not in page


def test_who_has_a_certificate_keeps_it_and_is_not_led_in_a_circle(
    tiny_course: TinyCourse, cast: Cast
) -> None:
    amina = as_person(cast.amina)
    certify(cast.amina, cast.course, on=timezone.localdate() - timedelta(days=360))
    assert "/learn/renew/" in words_of(amina, "/en/hotels/")
    for pages in (tiny_course.en, tiny_course.ur):
        pages.module.unpublish()
    assert "/learn/renew/" not in words_of(amina, "/en/hotels/") + words_of(amina, "/me/")
    amina.post("/en/learn/renew/cse-hotel/")
    assert Enrolment.objects.filter(completed_at=None).count() == 0
