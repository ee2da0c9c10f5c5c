"""Nobody works at a place that is closed, whichever page counts or lists them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.pages import has, says
from tests.people import SINCE, Cast, TinyCourse, as_person
from workforce.people.models import Oversight
from workforce.units.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(cast: Cast) -> Client:
    """Bruno, who manages all hotels; his own was closed yesterday."""
    yesterday = timezone.localdate() - timedelta(days=1)
    Unit.objects.filter(pk=cast.workplace.pk).update(closed_on=yesterday)
    Oversight.objects.create(
        person=cast.bruno, unit=cast.hotels, duty=Oversight.Duty.MANAGER, from_on=SINCE
    )
    return as_person(cast.bruno)


def test_the_tree_of_places_counts_nobody_there(lead: Client, cast: Cast) -> None:
    page = lead.get("/manage/places/", {"unit": cast.hotels.uuid})
    assert not says(page, "%(people)s person known here", people=1)


def test_nobody_there_is_offered_a_sheet(lead: Client, cast: Cast, tiny_course: TinyCourse) -> None:
    quiz = tiny_course.en.quiz.translation_key
    page = lead.get("/manage/sheets/", {"unit": cast.hotels.uuid, "here": 1, "quiz": quiz})
    assert page.status_code == 200
    assert not has(page, "input[name=member]")
