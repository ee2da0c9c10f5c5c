"""The bar of tabs on the pages of managers, filled by two apps."""

import pytest
from django.test import Client

from tests.people import Cast, sign_in
from workforce.manage_tabs import MANAGE_TABS

pytestmark = pytest.mark.django_db

LABELS = [
    "People",
    "Shift cover",
    "To confirm",
    "Requirements",
    "Places",
    "Import",
    "Letters",
    "Paper sheets",
    "Devices",
    "History",
]


def test_the_tabs_of_all_apps_stand_in_one_order(client: Client, cast: Cast) -> None:
    page = sign_in(client, cast.bruno).get("/manage/").content.decode()
    bar = page.partition('class="sections__list"')[2].partition("</ul>")[0]
    places = [bar.index(label) for label in LABELS]
    assert places == sorted(places)
    assert bar.count('class="sections__link"') == len(LABELS)


def test_no_two_tabs_have_one_position() -> None:
    positions = [tab.position for tab in MANAGE_TABS]
    assert len(set(positions)) == len(positions)
