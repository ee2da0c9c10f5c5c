"""The pages of the tree of places: who sees what, what may be done, what it costs."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from compliance.obligations.models import Obligation
from courses.models import Sector
from tests.compliance.builders import require, worker
from tests.pages import (
    errors_of,
    figures_in,
    has,
    html_of,
    messages_of,
    parts,
    says,
    sentence,
    word_in,
    words_in,
)
from tests.people import SINCE, Cast, person, sign_in
from tests.workforce.organisation.tree import fresh
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
def uncounted_lakeside(cast: Cast) -> Unit:
    return fresh(fresh(cast.hotels).add_child(name="Lakeside Hotel", kind=Unit.Kind.WORKPLACE))


def place_page(client: Client, address: str = "", **query: Any) -> Any:
    response = client.get(f"/manage/places/{address}", query)
    assert response.status_code == 200
    return response


def facts_of(page: Any, unit: Unit) -> list[str]:
    """Return what the tree says of a place: its kind, sector, people known, headcount."""
    [place] = [part for part in parts(page, ".tree__row") if str(unit.uuid) in str(part)]
    return words_in(str(place), ".facts > li")


def post_place(client: Client, address: str, **fields: Any) -> Any:
    return client.post(f"/manage/places/{address}", fields, follow=True)


def test_the_tree_says_what_is_known_and_what_is_not(
    lead: Client, cast: Cast, uncounted_lakeside: Unit
) -> None:
    page = place_page(lead)
    assert word_in(page, "h1") == "Thurrock"
    assert words_in(page, ".tree__name") == [
        "Riverside Hotels",
        "Lakeside Hotel",
        "Riverside Hotel",
    ]
    _kind, _sector, people, headcount = facts_of(page, cast.workplace)
    assert figures_in(people) == [1]
    assert figures_in(headcount) == [18, 1, 2024]
    assert "payroll" in headcount
    _kind, sector, people, headcount = facts_of(page, uncounted_lakeside)
    assert sector == sentence("%(sector)s, as the place above", sector="Hotels")
    assert figures_in(people) == [0]
    assert headcount == sentence("How many work here is unknown")


def test_a_manager_sees_the_own_workplace_and_nothing_beside_or_above(
    bruno: Client, cast: Cast, uncounted_lakeside: Unit
) -> None:
    text = html_of(place_page(bruno))
    assert "Riverside Hotel" in text
    assert not [
        name for name in ("Riverside Hotels", "Thurrock", "Lakeside", "Quayside") if name in text
    ]
    for unit in (cast.hotels, uncounted_lakeside, cast.area, cast.elsewhere):
        for address in ("", "add/", "change/", "close/", "move/", "merge/"):
            assert bruno.get(f"/manage/places/{address}", {"unit": unit.uuid}).status_code == 403
        for address in ("add/", "change/", "close/", "open/", "move/", "merge/"):
            fields = {"unit": unit.uuid, "to": cast.workplace.uuid, "name": "Mine", "kind": "team"}
            assert bruno.post(f"/manage/places/{address}", fields).status_code == 403


def test_of_the_own_workplace_a_manager_says_how_many_work_there_and_no_more(
    bruno: Client, cast: Cast
) -> None:
    change = place_page(bruno, "change/")
    assert not change.context["manages_above"]
    assert not has(change, "#id_name, #id_kind, #id_sector")
    fields = {"headcount": "21", "headcount_source": "rota", "name": "Mine now", "kind": "area"}
    page = post_place(bruno, "change/", unit=cast.workplace.uuid, **fields)
    today = timezone.localdate()
    [headcount] = [words for words in words_in(page, ".facts > li") if "rota" in words]
    assert figures_in(headcount) == [21, today.day, today.year]
    unit = fresh(cast.workplace)
    assert (unit.name, unit.kind, unit.headcount_on) == (
        "Riverside Hotel",
        "workplace",
        today,
    )


@pytest.mark.parametrize("wrong", ["-1", "many", "9" * 30, "1.5"])
def test_a_headcount_that_is_none_gets_a_sentence(bruno: Client, cast: Cast, wrong: str) -> None:
    answer = post_place(
        bruno, "change/", unit=cast.workplace.uuid, headcount=wrong, headcount_source="rota"
    )
    assert list(errors_of(answer)) == ["headcount"]
    assert "rota" in answer.content.decode()  # nothing typed is lost
    assert fresh(cast.workplace).headcount == 18


def test_teams_are_added_below_the_own_workplace(bruno: Client, cast: Cast) -> None:
    page = place_page(bruno, "add/", unit=cast.workplace.uuid)
    assert 'value="workplace"' not in html_of(page)
    fields = {"unit": cast.workplace.uuid, "name": " Night  desk ", "kind": "team"}
    assert says(post_place(bruno, "add/", **fields), "{place} is added.", place="Night desk")
    assert list(errors_of(post_place(bruno, "add/", **fields))) == ["__all__"]
    team = Unit.objects.get(name="Night desk")
    assert team.get_parent() == cast.workplace
    post_place(bruno, "change/", unit=team.uuid, name="Front desk", kind="team")
    assert fresh(team).name == "Front desk"


@pytest.mark.parametrize("name", ["", "   ", "\u202e", "!!!", "x" * 201])
def test_a_name_that_is_none_is_refused(bruno: Client, cast: Cast, name: str) -> None:
    assert list(errors_of(post_place(bruno, "add/", name=name, kind="team"))) == ["name"]
    assert not cast.workplace.get_children().exists()


def test_somebody_sees_where_a_place_lies_as_far_up_as_it_is_theirs(
    bruno: Client, cast: Cast
) -> None:
    team = cast.workplace.add_child(name="Night desk", kind=Unit.Kind.TEAM)
    text = html_of(place_page(bruno, unit=team.uuid))
    assert f"?unit={cast.workplace.uuid}" in text
    assert "Riverside Hotels" not in text


def test_a_place_closes_and_opens_again(lead: Client, cast: Cast) -> None:
    consequences = words_in(place_page(lead, "close/", unit=cast.workplace.uuid), ".points li")
    assert figures_in(consequences[0]) == [1]
    today = timezone.localdate()
    post_place(lead, "close/", unit=cast.workplace.uuid, closed_on=today.isoformat())
    [closed] = words_in(place_page(lead), ".facts .tag--caution")
    assert figures_in(closed) == [today.day, today.year]
    post_place(lead, "open/", unit=cast.workplace.uuid)
    assert fresh(cast.workplace).closed_on is None
    for wrong in ("", "2020-01-01", "tomorrow", "9999-99-99"):
        answer = post_place(lead, "close/", unit=cast.workplace.uuid, closed_on=wrong)
        assert list(errors_of(answer)) == ["closed_on"]


def test_moving_is_chosen_read_and_done(lead: Client, cast: Cast) -> None:
    schools = Sector.objects.create(code="schools", name="Schools")
    other = fresh(cast.area).add_child(
        name="Orchard Group", kind=Unit.Kind.ORGANISATION, sector=schools
    )
    require(fresh(cast.hotels), cast.course)
    choices = html_of(place_page(lead, "move/", unit=cast.workplace.uuid))
    assert "Orchard Group" in choices
    assert "Quayside" not in choices
    will = place_page(lead, "move/", unit=cast.workplace.uuid, to=other.uuid)
    effects = words_in(will, ".points li")
    assert figures_in(effects[0]) == [1]
    no_more = "They are asked no more to have %(course)s. Certificates stay."
    assert sentence(no_more, course="Hotel course") in effects
    assert fresh(cast.workplace).get_parent() == cast.hotels  # reading is not doing
    answer = post_place(lead, "move/", unit=cast.workplace.uuid, to=other.uuid)
    assert messages_of(answer) == [("success", [])]
    assert fresh(cast.workplace).get_parent() == other
    assert Obligation.objects.get(person=cast.amina).lifted_on == timezone.localdate()


def test_merging_is_read_before_it_is_done(
    lead: Client, cast: Cast, uncounted_lakeside: Unit
) -> None:
    JoinCode.objects.create(unit=cast.workplace, created_at=timezone.now())
    worker(cast.workplace)
    will = place_page(lead, "merge/", unit=cast.workplace.uuid, to=uncounted_lakeside.uuid)
    effects = words_in(will, ".points li")
    same = "The same courses are asked. Nobody gets more time: who is overdue stays overdue."
    assert [figures_in(effect) for effect in effects] == [[2], [], [1], [], []]
    assert effects[1] == sentence(same)
    assert "Bruno Kowalski" in word_in(will, ".facts-list")
    done = post_place(lead, "merge/", unit=cast.workplace.uuid, to=uncounted_lakeside.uuid)
    assert messages_of(done) == [("success", [])]
    assert (
        Membership.objects.active(on=timezone.localdate()).filter(unit=uncounted_lakeside).count()
        == 2
    )
    [merged] = words_in(place_page(lead, unit=cast.hotels.uuid), ".facts .tag")
    assert "Lakeside Hotel" in merged


def test_what_makes_no_sense_gets_a_sentence(
    lead: Client, cast: Cast, uncounted_lakeside: Unit
) -> None:
    answer = post_place(lead, "move/", unit=cast.hotels.uuid, to=cast.workplace.uuid)
    assert says(answer, "A place cannot be moved into itself.")
    answer = lead.get(
        "/manage/places/merge/",
        {"unit": cast.hotels.uuid, "to": uncounted_lakeside.uuid},
        follow=True,
    )
    assert says(answer, "A place cannot become part of itself.")
    assert (
        lead.get("/manage/places/move/", {"unit": uncounted_lakeside.uuid, "to": "x"}).status_code
        == 404
    )
    assert (
        lead.get(
            "/manage/places/move/", {"unit": uncounted_lakeside.uuid, "to": cast.elsewhere.uuid}
        ).status_code
        == 403
    )
    assert lead.get("/manage/places/", {"unit": "x"}).status_code == 404


@pytest.mark.parametrize("act", ["move", "merge"])
def test_many_people_are_worked_out_in_the_background(
    lead: Client, cast: Cast, uncounted_lakeside: Unit, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    monkeypatch.setattr(transfers, "MAX_PEOPLE_AT_ONCE", 0)
    require(fresh(cast.area), cast.course)
    require(fresh(cast.hotels), cast.course)
    to = fresh(cast.area) if act == "move" else uncounted_lakeside
    answer = lead.post(f"/manage/places/{act}/", {"unit": cast.workplace.uuid, "to": to.uuid})
    long = LongTask.objects.get()
    assert answer.url == long.get_absolute_url()
    assert (long.finished_at is not None, long.error, long.done) == (True, "", 1)
    today = timezone.localdate()
    asked = Obligation.objects.active(on=today).filter(person=cast.amina)
    assert asked.count() == (1 if act == "move" else 2)


def test_a_name_is_found_anywhere_below(lead: Client, cast: Cast) -> None:
    cast.workplace.add_child(name="Nachtschicht", kind=Unit.Kind.TEAM)
    assert "Nachtschicht" in html_of(place_page(lead, q="nachts"))
    for hostile in ("%", "'; DROP TABLE", "x" * 5000, "<script>alert(1)</script>"):
        assert "<script>alert" not in html_of(place_page(lead, q=hostile))


def test_everybody_is_counted_once_at_every_level(cast: Cast, uncounted_lakeside: Unit) -> None:
    Membership.objects.create(person=cast.amina, unit=uncounted_lakeside, from_on=SINCE)
    worker(uncounted_lakeside)
    units = [fresh(unit) for unit in (cast.area, cast.hotels, cast.workplace, uncounted_lakeside)]
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

    assert_constant_queries(another, lambda: place_page(lead, unit=cast.hotels.uuid))
    assert_constant_queries(another, lambda: place_page(lead, unit=cast.area.uuid))
    assert_constant_queries(another, lambda: place_page(lead, "move/", unit=cast.workplace.uuid))


def test_a_large_tree_is_opened_level_by_level(
    lead: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workforce.organisation.tree.MAX_UNITS", 2)
    for number in range(3):
        fresh(cast.hotels).add_child(name=f"Hotel {number}", kind=Unit.Kind.WORKPLACE)
    (top,) = unit_nodes([fresh(cast.hotels)], on=timezone.localdate())
    assert (top.children, top.has_more) == ([], True)
    more = word_in(place_page(lead, unit=cast.area.uuid), ".tree__more")
    assert figures_in(more) == [4]
