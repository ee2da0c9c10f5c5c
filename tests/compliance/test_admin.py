"""The Workforce menu of the CMS: units, requirements, contacts."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from compliance.obligations.models import Obligation
from compliance.requirements.models import Requirement
from tests.people import Cast, person, sign_in
from workforce.units.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client: Client, cast: Cast) -> Client:
    """A superuser, signed in."""
    return sign_in(client, person("Root", is_superuser=True, is_staff=True))


LISTS = [
    "wagtailsnippets_workforce_contact:list",
    "wagtailsnippets_workforce_contact:add",
    "wagtailsnippets_compliance_requirement:list",
    "wagtailsnippets_compliance_requirement:add",
    "wagtailsnippets_workforce_jobrole:list",
    "units:index",
    "units:add",
]


@pytest.mark.parametrize("name", LISTS)
def test_every_list_and_form_opens(administrator: Client, name: str) -> None:
    assert administrator.get(reverse(name)).status_code == 200


def test_authors_do_not_keep_the_workforce(client: Client, cast: Cast) -> None:
    for name in LISTS:
        assert sign_in(client, cast.dmitri).get(reverse(name)).status_code in (302, 403)


def unit_fields(**changes: Any) -> dict[str, Any]:
    """A filled form."""
    empty = dict.fromkeys(
        ("sector", "headcount", "headcount_source", "headcount_on", "closed_on", "parent"), ""
    )
    return {**empty, "name": "New hotel", "kind": "workplace", **changes}


def test_a_new_place_stands_where_it_belongs(administrator: Client, cast: Cast) -> None:
    administrator.post(reverse("units:add"), unit_fields(parent=cast.hotels.pk))
    assert Unit.objects.get(name="New hotel").get_parent() == cast.hotels
    administrator.post(reverse("units:add"), unit_fields(name="New area", kind="area"))
    assert Unit.objects.get(name="New area").is_root()


def test_changing_a_place_leaves_it_where_it_is(administrator: Client, cast: Cast) -> None:
    administrator.post(
        reverse("units:edit", args=[cast.workplace.pk]), unit_fields(name="Renamed", headcount="40")
    )
    unit = Unit.objects.get(pk=cast.workplace.pk)
    assert (unit.name, unit.headcount, unit.get_parent()) == ("Renamed", 40, cast.hotels)


def test_a_requirement_written_in_the_cms_makes_obligations_at_once(
    administrator: Client, cast: Cast
) -> None:
    fields = {
        "unit": cast.area.pk,
        "course": cast.course.pk,
        "role": "",
        "from_on": "2026-01-01",
        "within_days": 30,
    }
    administrator.post(reverse("wagtailsnippets_compliance_requirement:add"), fields)
    assert Obligation.objects.get().person == cast.amina
    requirement = Requirement.objects.get()
    fields["unit"] = cast.elsewhere.pk
    administrator.post(
        reverse("wagtailsnippets_compliance_requirement:edit", args=[requirement.pk]), fields
    )
    assert Obligation.objects.get().lifted_on  # kept, so that changing it back restores what was
