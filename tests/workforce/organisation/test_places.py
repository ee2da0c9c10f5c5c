"""The pages of the tree of places: who sees what, what may be done, what it costs."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from compliance.obligations.models import Obligation
from courses.models import Sector
from tests.compliance.builders import require, worker
from tests.people import SINCE, Cast, person, sign_in
from workforce.long_tasks.models import LongTask
from workforce.organisation.tree import count_people, unit_nodes
from workforce.organisation.views import transfers
from workforce.people.models import JoinCode, Membership, Oversight
from workforce.units.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(cast: Cast, client: Client) -> Client:
    """A browser of the area lead, who looks after Thurrock."""
    leader = person("Lena Lead")
    Oversight.objects.create(
        person=leader, unit=cast.area, duty=Oversight.Duty.MANAGER, from_on=SINCE
    )
    return sign_in(client, leader)


@pytest.fixture
def lakeside(cast: Cast) -> Unit:
    return fresh(fresh(cast.hotels).add_child(name="Lakeside Hotel", kind=Unit.Kind.WORKPLACE))


def fresh(unit: Unit) -> Unit:
    return Unit.objects.get(pk=unit.pk)


def page(client: Client, address: str = "", **query: Any) -> str:
    response = client.get(f"/manage/places/{address}", query)
    assert response.status_code == 200
    return response.content.decode()


def send(client: Client, address: str, **fields: Any) -> Any:
    return client.post(f"/manage/places/{address}", fields, follow=True)


def test_the_tree_says_what_is_known_and_what_is_not(
    lead: Client, cast: Cast, lakeside: Unit
) -> None:
    text = page(lead)
    for words in (
        "Thurrock",
        "Riverside Hotels",
        "Riverside Hotel",
        "18 work here (payroll, 1 January 2024)",
    ):
        assert words in text
    assert "How many work here is unknown" in text
    assert "Hotels, as the place above" in text  # Lakeside's
    assert "1 person known here" in text
    assert "Quayside" not in text


def test_a_manager_sees_the_own_workplace_and_nothing_beside_or_above(
    bruno: Client, cast: Cast, lakeside: Unit
) -> None:
    text = page(bruno)
    assert "Riverside Hotel" in text
    assert not [
        name for name in ("Riverside Hotels", "Thurrock", "Lakeside", "Quayside") if name in text
    ]
    for unit in (cast.hotels, lakeside, cast.area, cast.elsewhere):
        for address in ("", "add/", "change/", "close/", "move/", "merge/"):
            assert bruno.get(f"/manage/places/{address}", {"unit": unit.uuid}).status_code == 403
        for address in ("add/", "change/", "close/", "open/", "move/", "merge/"):
            fields = {"unit": unit.uuid, "to": cast.workplace.uuid, "name": "Mine", "kind": "team"}
            assert bruno.post(f"/manage/places/{address}", fields).status_code == 403


def test_of_the_own_workplace_a_manager_says_how_many_work_there_and_no_more(
    bruno: Client, cast: Cast
) -> None:
    assert "for whoever looks after the place above it" in page(bruno, "change/")
    fields = {"headcount": "21", "headcount_source": "rota", "name": "Mine now", "kind": "area"}
    assert (
        "21 work here (rota"
        in send(bruno, "change/", unit=cast.workplace.uuid, **fields).content.decode()
    )
    unit = fresh(cast.workplace)
    assert (unit.name, unit.kind, unit.headcount_on) == (
        "Riverside Hotel",
        "workplace",
        timezone.localdate(),
    )


@pytest.mark.parametrize("wrong", ["-1", "many", "9" * 30, "1.5"])
def test_a_headcount_that_is_none_gets_a_sentence(bruno: Client, cast: Cast, wrong: str) -> None:
    answer = send(
        bruno, "change/", unit=cast.workplace.uuid, headcount=wrong, headcount_source="rota"
    )
    assert "Please put this right" in answer.content.decode()
    assert "rota" in answer.content.decode()  # nothing typed is lost
    assert fresh(cast.workplace).headcount == 18


def test_teams_are_added_below_the_own_workplace(bruno: Client, cast: Cast) -> None:
    assert 'value="workplace"' not in page(bruno, "add/", unit=cast.workplace.uuid)
    for expected in ("Night desk is added.", "already a place called Night desk"):
        answer = send(bruno, "add/", unit=cast.workplace.uuid, name=" Night  desk ", kind="team")
        assert expected in answer.content.decode()
    team = Unit.objects.get(name="Night desk")
    assert team.get_parent() == cast.workplace
    send(bruno, "change/", unit=team.uuid, name="Front desk", kind="team")
    assert fresh(team).name == "Front desk"


@pytest.mark.parametrize("name", ["", "   ", "\u202e", "!!!", "x" * 201])
def test_a_name_that_is_none_is_refused(bruno: Client, cast: Cast, name: str) -> None:
    assert "Please put this right" in send(bruno, "add/", name=name, kind="team").content.decode()
    assert not cast.workplace.get_children().exists()


def test_somebody_sees_where_a_place_lies_as_far_up_as_it_is_theirs(
    bruno: Client, cast: Cast
) -> None:
    team = cast.workplace.add_child(name="Night desk", kind=Unit.Kind.TEAM)
    text = page(bruno, unit=team.uuid)
    assert f"?unit={cast.workplace.uuid}" in text
    assert "Riverside Hotels" not in text


def test_a_place_closes_and_opens_again(lead: Client, cast: Cast) -> None:
    assert "counted here no more" in page(lead, "close/", unit=cast.workplace.uuid)
    today = timezone.localdate()
    send(lead, "close/", unit=cast.workplace.uuid, closed_on=today.isoformat())
    assert "Closed since" in page(lead)
    send(lead, "open/", unit=cast.workplace.uuid)
    assert fresh(cast.workplace).closed_on is None
    for wrong in ("", "2020-01-01", "tomorrow", "9999-99-99"):
        assert (
            "Please put this right"
            in send(lead, "close/", unit=cast.workplace.uuid, closed_on=wrong).content.decode()
        )


def test_moving_is_chosen_read_and_done(lead: Client, cast: Cast) -> None:
    schools = Sector.objects.create(code="schools", name="Schools")
    other = fresh(cast.area).add_child(
        name="Orchard Group", kind=Unit.Kind.ORGANISATION, sector=schools
    )
    require(fresh(cast.hotels), cast.course)
    choices = page(lead, "move/", unit=cast.workplace.uuid)
    assert "Orchard Group" in choices
    assert "Quayside" not in choices
    will = page(lead, "move/", unit=cast.workplace.uuid, to=other.uuid)
    assert "1 person goes with it" in will
    assert "They are asked no more to have Hotel course." in will
    assert fresh(cast.workplace).get_parent() == cast.hotels  # reading is not doing
    assert (
        "Riverside Hotel is in Orchard Group now."
        in send(lead, "move/", unit=cast.workplace.uuid, to=other.uuid).content.decode()
    )
    assert fresh(cast.workplace).get_parent() == other
    assert Obligation.objects.get(person=cast.amina).lifted_on == timezone.localdate()


def test_merging_is_read_before_it_is_done(lead: Client, cast: Cast, lakeside: Unit) -> None:
    JoinCode.objects.create(unit=cast.workplace, created_at=timezone.now())
    worker(cast.workplace)
    will = page(lead, "merge/", unit=cast.workplace.uuid, to=lakeside.uuid)
    for words in (
        "2 people work at Lakeside Hotel from today",
        "1 poster goes on working",
        "Nobody gets more time",
        "Bruno Kowalski",
    ):
        assert words in will
    done = send(lead, "merge/", unit=cast.workplace.uuid, to=lakeside.uuid).content.decode()
    assert "Riverside Hotel is part of Lakeside Hotel now." in done
    assert Membership.objects.active(on=timezone.localdate()).filter(unit=lakeside).count() == 2
    assert "Part of Lakeside Hotel since" in page(lead, unit=cast.hotels.uuid)


def test_what_makes_no_sense_gets_a_sentence(lead: Client, cast: Cast, lakeside: Unit) -> None:
    answer = send(lead, "move/", unit=cast.hotels.uuid, to=cast.workplace.uuid)
    assert "cannot be moved into itself" in answer.content.decode()
    answer = lead.get(
        "/manage/places/merge/", {"unit": cast.hotels.uuid, "to": lakeside.uuid}, follow=True
    )
    assert "part of itself" in answer.content.decode()
    assert lead.get("/manage/places/move/", {"unit": lakeside.uuid, "to": "x"}).status_code == 404
    assert (
        lead.get(
            "/manage/places/move/", {"unit": lakeside.uuid, "to": cast.elsewhere.uuid}
        ).status_code
        == 403
    )
    assert lead.get("/manage/places/", {"unit": "x"}).status_code == 404


@pytest.mark.parametrize("act", ["move", "merge"])
def test_many_people_are_worked_out_in_the_background(
    lead: Client, cast: Cast, lakeside: Unit, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    monkeypatch.setattr(transfers, "MAX_PEOPLE_AT_ONCE", 0)
    require(fresh(cast.area), cast.course)
    require(fresh(cast.hotels), cast.course)
    to = fresh(cast.area) if act == "move" else lakeside
    answer = lead.post(f"/manage/places/{act}/", {"unit": cast.workplace.uuid, "to": to.uuid})
    long = LongTask.objects.get()
    assert answer.url == long.get_absolute_url()
    assert (long.finished_at is not None, long.error, long.done) == (True, "", 1)
    today = timezone.localdate()
    asked = Obligation.objects.active(on=today).filter(person=cast.amina)
    assert asked.count() == (1 if act == "move" else 2)


def test_a_name_is_found_anywhere_below(lead: Client, cast: Cast) -> None:
    cast.workplace.add_child(name="Nachtschicht", kind=Unit.Kind.TEAM)
    assert "Nachtschicht" in page(lead, q="nachts")
    for hostile in ("%", "'; DROP TABLE", "x" * 5000, "<script>alert(1)</script>"):
        assert "<script>alert" not in page(lead, q=hostile)


def test_everybody_is_counted_once_at_every_level(cast: Cast, lakeside: Unit) -> None:
    Membership.objects.create(person=cast.amina, unit=lakeside, from_on=SINCE)
    worker(lakeside)
    units = [fresh(unit) for unit in (cast.area, cast.hotels, cast.workplace, lakeside)]
    known = count_people(units, on=timezone.localdate())
    assert [known[unit.path] for unit in units] == [2, 2, 1, 2]


def test_the_tree_costs_the_same_however_many_places(
    lead: Client, cast: Cast, assert_constant_queries: Any
) -> None:
    def another() -> None:
        hotel = fresh(cast.hotels).add_child(
            name=f"Hotel {Unit.objects.count()}", kind=Unit.Kind.WORKPLACE
        )
        worker(fresh(hotel).add_child(name="Night desk", kind=Unit.Kind.TEAM))

    assert_constant_queries(another, lambda: page(lead, unit=cast.hotels.uuid))
    assert_constant_queries(another, lambda: page(lead, unit=cast.area.uuid))
    assert_constant_queries(another, lambda: page(lead, "move/", unit=cast.workplace.uuid))


def test_a_large_tree_is_opened_level_by_level(
    lead: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workforce.organisation.tree.MAX_UNITS", 2)
    for number in range(3):
        fresh(cast.hotels).add_child(name=f"Hotel {number}", kind=Unit.Kind.WORKPLACE)
    (top,) = unit_nodes([fresh(cast.hotels)], on=timezone.localdate())
    assert (top.children, top.has_more) == ([], True)
    assert "4 places below" in page(lead, unit=cast.area.uuid)
