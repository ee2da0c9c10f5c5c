"""What changes to the tree of places do themselves, whatever stood on the page before."""

import contextlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from wagtail.models import ModelLogEntry

from accounts.models import User
from courses.models import Sector
from tests.people import AT, ON, SINCE, Cast, person
from tests.refusals import assert_refused
from workforce.devices.models import SharedDevice
from workforce.organisation.actions import merge_preview, merge_units
from workforce.people.models import Invitation, JoinCode, Membership, Oversight
from workforce.signals import units_changed
from workforce.units.actions import (
    UnitChangeError,
    add_unit,
    change_unit,
    close_unit,
    move_unit,
    reopen_unit,
)
from workforce.units.models import Unit

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
PLACE, TEAM = Unit.Kind.WORKPLACE, Unit.Kind.TEAM


@pytest.fixture
def lead(cast: Cast) -> User:
    """Manages all of Riverside Hotels, but not what lies above."""
    somebody = person("Leila Lead")
    Oversight.objects.create(person=somebody, unit=cast.hotels, duty="manager", from_on=SINCE)
    return somebody


@pytest.fixture
def told() -> Iterator[list[tuple[int, Any]]]:
    """Of which places the apps above are told that they changed, and on which day."""
    news: list[tuple[int, Any]] = []

    def hear(sender: type, unit: Unit, on: Any, **kwargs: Any) -> None:
        news.append((unit.pk, on))

    units_changed.connect(hear)
    yield news
    units_changed.disconnect(hear)


def place(parent: Unit, name: str, kind: str = PLACE, **fields: Any) -> Unit:
    """A place below another one."""
    child = Unit.objects.get(pk=parent.pk).add_child(name=name, kind=kind, **fields)
    return Unit.objects.get(pk=child.pk)


def fresh(unit: Unit) -> Unit:
    return Unit.objects.get(pk=unit.pk)


def logged(act: str) -> list[tuple[str, User | None, Any]]:
    entries = ModelLogEntry.objects.filter(action=f"workforce.{act}").order_by("pk")
    return [(entry.object_id, entry.user, entry.data) for entry in entries]


# --- Adding and changing ----------------------------------------------------------------------


def test_a_place_is_added_with_all_that_is_said_of_it(cast: Cast, lead: User) -> None:
    details: dict[str, Any] = {
        "sector": cast.sector,
        "headcount": 7,
        "headcount_source": "payroll",
        "headcount_on": ON,
    }
    added = add_unit(parent=cast.hotels, name="Annexe", kind=PLACE, by=lead, at=AT, **details)
    found = fresh(added)
    assert {name: getattr(found, name) for name in details} == details
    assert (found.name, found.kind, found.get_parent()) == ("Annexe", PLACE, cast.hotels)
    assert logged("add_unit") == [(str(added.pk), lead, {"below": "Riverside Hotels"})]


def test_nothing_is_added_below_what_closes_today(cast: Cast, lead: User) -> None:
    Unit.objects.filter(pk=cast.hotels.pk).update(closed_on=ON)
    with pytest.raises(UnitChangeError):
        add_unit(parent=cast.hotels, name="Annexe", kind=PLACE, by=lead, at=AT)
    Unit.objects.filter(pk=cast.hotels.pk).update(closed_on=ON + DAY)
    assert add_unit(parent=cast.hotels, name="Annexe", kind=PLACE, by=lead, at=AT).pk


def change(unit: Unit, *, by: User | None, **new_values: Any) -> bool:
    """Change only these details."""
    names = ("name", "kind", "sector", "headcount", "headcount_source", "headcount_on")
    values = {name: getattr(unit, name) for name in names}
    return change_unit(unit=unit, by=by, at=AT, **(values | new_values))


@pytest.mark.parametrize(
    "new_values",
    [{"headcount": 19}, {"headcount_source": "rota"}, {"headcount_on": ON}, {"name": "Lakeside"}],
    ids=lambda values: next(iter(values)),
)
def test_one_changed_detail_is_stored_and_logged_alone(
    cast: Cast, lead: User, told: list[Any], new_values: dict[str, Any]
) -> None:
    before = Unit.objects.filter(pk=cast.workplace.pk).values().get()
    assert change(cast.workplace, by=lead, **new_values)
    after = Unit.objects.filter(pk=cast.workplace.pk).values().get()
    assert after == before | new_values | {"path": after["path"]}
    changed = {"changed": list(new_values)}
    assert logged("change_unit") == [(str(cast.workplace.pk), lead, changed)]
    assert told == []


def test_a_new_sector_is_told_and_nothing_is_nothing(
    cast: Cast, lead: User, told: list[Any]
) -> None:
    assert not change(cast.workplace, by=lead)
    assert change(cast.workplace, by=lead, sector=Sector.objects.create(code="x", name="X"))
    assert told == [(cast.workplace.pk, ON)]
    assert len(logged("change_unit")) == 1


def test_a_name_is_used_once_among_open_neighbours(cast: Cast, lead: User) -> None:
    annexe = place(cast.hotels, "Annexe")
    with pytest.raises(UnitChangeError):
        change(annexe, by=lead, name="riverside hotel")
    assert change(annexe, by=lead, name="ANNEXE")
    Unit.objects.filter(pk=cast.workplace.pk).update(closed_on=ON)
    assert change(fresh(annexe), by=lead, name="Riverside Hotel")


@pytest.mark.parametrize(
    "act",
    [
        lambda cast, by: add_unit(parent=cast.workplace, name="T", kind=TEAM, by=by, at=AT),
        lambda cast, by: change(cast.workplace, by=by, headcount=1),
        lambda cast, by: close_unit(unit=cast.workplace, closed_on=ON, by=by, on=ON),
        lambda cast, by: reopen_unit(unit=cast.workplace, by=by, at=AT),
        lambda cast, by: move_unit(unit=cast.workplace, new_parent=cast.elsewhere, by=by, at=AT),
        lambda cast, by: merge_units(source=cast.workplace, target=cast.elsewhere, by=by, at=AT),
    ],
    ids=["add", "change", "close", "reopen", "move", "merge"],
)
def test_only_todays_managers_of_all_places_concerned_do(
    cast: Cast, lead: User, act: Callable[[Cast, User], Any]
) -> None:
    Oversight.objects.filter(person=lead).update(until_on=ON - DAY)
    for by in (cast.chloe, cast.amina, lead):
        assert_refused(lambda by=by: act(cast, by))


@pytest.mark.parametrize(
    "act",
    [
        lambda cast: change(cast.workplace, by=cast.bruno, name="Mine"),
        lambda cast: close_unit(unit=cast.workplace, closed_on=ON, by=cast.bruno, on=ON),
        lambda cast: reopen_unit(unit=cast.workplace, by=cast.bruno, at=AT),
    ],
    ids=["rename", "close", "reopen"],
)
def test_who_manages_the_place_itself_may_not(cast: Cast, act: Callable[[Cast], Any]) -> None:
    assert_refused(lambda: act(cast))


# --- Closing and opening ----------------------------------------------------------------------


def test_closed_twice_is_closed_once_with_all_below(cast: Cast, lead: User) -> None:
    team = place(cast.workplace, "Night team", TEAM)
    annexe = place(cast.hotels, "Annexe")
    assert close_unit(unit=cast.workplace, closed_on=ON, by=lead, on=ON) == 2
    assert close_unit(unit=cast.workplace, closed_on=ON, by=lead, on=ON) == 0
    closed = [fresh(unit).closed_on for unit in (cast.workplace, team, annexe)]
    assert closed == [ON, ON, None]
    facts = {"closed_on": ON.isoformat(), "places": 2}
    assert logged("close_unit") == [(str(cast.workplace.pk), lead, facts)]


@pytest.mark.parametrize("days_ago", [0, 30])
def test_closing_leaves_what_is_closed_already(cast: Cast, lead: User, days_ago: int) -> None:
    quay = place(cast.hotels, "Quay")
    last_week = place(quay, "Closed last week", TEAM, closed_on=ON - 7 * DAY)
    merged = place(quay, "Merged today", TEAM, closed_on=ON, merged_into=cast.workplace)
    soon = place(quay, "Closes in a week", TEAM, closed_on=ON + 7 * DAY)
    close_unit(unit=quay, closed_on=ON - days_ago * DAY, by=lead, on=ON)
    days = [Unit.objects.get(pk=unit.pk).closed_on for unit in (last_week, merged, soon)]
    assert days == [ON - 7 * DAY, ON, ON - days_ago * DAY]


def test_a_place_whose_name_is_taken_now_stays_closed(cast: Cast, lead: User) -> None:
    old = place(cast.hotels, "Harbour Inn", closed_on=ON - DAY)
    place(cast.hotels, "Harbour Inn")
    with contextlib.suppress(UnitChangeError):
        reopen_unit(unit=old, by=lead, at=AT)
    assert Unit.objects.get(pk=old.pk).closed_on == ON - DAY


def test_opened_again_with_what_was_closed_on_that_day(cast: Cast, lead: User) -> None:
    night = place(cast.workplace, "Night team", TEAM)
    gone = place(cast.workplace, "Old team", TEAM, closed_on=ON - DAY)
    merged = place(cast.workplace, "Day team", TEAM, closed_on=ON, merged_into=night)
    close_unit(unit=cast.workplace, closed_on=ON, by=lead, on=ON)
    assert reopen_unit(unit=fresh(cast.workplace), by=lead, at=AT) == 2
    days = [fresh(unit).closed_on for unit in (cast.workplace, night, gone, merged)]
    assert days == [None, None, ON - DAY, ON]
    assert logged("reopen_unit") == [(str(cast.workplace.pk), lead, {"places": 2})]


@pytest.mark.parametrize("state", ["open", "merged", "in a closed place"])
def test_what_cannot_be_opened_stays(cast: Cast, lead: User, state: str) -> None:
    annexe = place(cast.hotels, "Annexe")
    if state != "open":
        annexe.closed_on = ON
    if state == "merged":
        annexe.merged_into = cast.workplace
    annexe.save()
    if state == "in a closed place":
        Unit.objects.filter(pk=cast.hotels.pk).update(closed_on=ON)
    with pytest.raises(UnitChangeError):
        reopen_unit(unit=fresh(annexe), by=lead, at=AT)
    assert fresh(annexe).closed_on == annexe.closed_on


# --- Moving and merging -----------------------------------------------------------------------


@pytest.mark.parametrize("in_background", [False, True])
def test_a_moved_place_is_told_of_at_once_or_later(
    cast: Cast, lead: User, told: list[Any], in_background: bool
) -> None:
    annexe = place(cast.hotels, "Annexe")
    team = place(cast.workplace, "Night team", TEAM)
    moved = move_unit(unit=team, new_parent=annexe, by=lead, at=AT, in_background=in_background)
    assert fresh(team).get_parent() == annexe
    assert moved == team
    assert told == [] if in_background else [(team.pk, ON)]
    names = {"from": "Riverside Hotel", "to": "Annexe"}
    assert logged("move_unit") == [(str(team.pk), lead, names)]


def unfit_places(cast: Cast) -> dict[str, tuple[Unit, Unit]]:
    """A place, and one that it can neither go into nor become part of, by the reason."""
    team = place(cast.workplace, "Night team", TEAM)
    inner = place(team, "Inner team", TEAM)
    closed = place(cast.hotels, "Closed", closed_on=ON)
    return {
        "itself": (cast.workplace, cast.workplace),
        "its child": (cast.workplace, team),
        "its child's child": (cast.workplace, inner),
        "what is closed": (team, closed),
        "out of what is closed": (closed, cast.hotels),
    }


@pytest.mark.parametrize("act", ["move", "merge"])
@pytest.mark.parametrize(
    "where",
    ["itself", "its child", "its child's child", "what is closed", "out of what is closed"],
)
def test_no_place_goes_there(cast: Cast, act: str, where: str) -> None:
    unit, target = unfit_places(cast)[where]
    before = list(Unit.objects.order_by("pk").values())
    acts: dict[str, Callable[[], Any]] = {
        "move": lambda: move_unit(unit=unit, new_parent=target, by=None, at=AT),
        "merge": lambda: merge_units(source=unit, target=target, by=None, at=AT),
    }
    with pytest.raises(UnitChangeError):
        acts[act]()
    assert list(Unit.objects.order_by("pk").values()) == before


def test_merged_twice_is_merged_once(cast: Cast, lead: User) -> None:
    annexe = place(cast.hotels, "Annexe")
    merge_units(source=annexe, target=cast.workplace, by=lead, at=AT)
    assert (fresh(annexe).closed_on, fresh(annexe).merged_into) == (ON, cast.workplace)
    with pytest.raises(UnitChangeError):
        merge_units(source=fresh(annexe), target=cast.workplace, by=lead, at=AT)
    assert logged("merge_units") == [
        (str(annexe.pk), lead, {"into": "Riverside Hotel", "people": 0, "places": 0}),
        (str(cast.workplace.pk), lead, {"from": "Annexe", "people": 0, "places": 0}),
    ]


def test_what_leads_to_a_merged_place_leads_on(cast: Cast, lead: User) -> None:
    annexe = place(cast.hotels, "Annexe")
    person_there = person("Farah Noor")
    Membership.objects.create(person=person_there, unit=annexe, from_on=SINCE, shift="night")
    Membership.objects.create(person=cast.amina, unit=annexe, from_on=SINCE)
    for code, revoked_at in (("LIVE22", None), ("DEAD22", AT)):
        JoinCode.objects.create(code=code, unit=annexe, created_at=AT, revoked_at=revoked_at)
    dates = {"created_at": AT, "expires_at": AT + DAY}
    for email, unit in (
        ("both@example.org", annexe),
        ("both@example.org", cast.workplace),
        ("here@example.org", cast.workplace),
    ):
        Invitation.objects.create(email=email, unit=unit, **dates)
    for digest, revoked_at in (("a", None), ("b", AT)):
        SharedDevice.objects.create(
            unit=annexe, label=digest, digest=digest, registered_at=AT, revoked_at=revoked_at
        )
    preview = merge_preview(annexe, cast.workplace, at=AT)
    assert merge_units(source=annexe, target=cast.workplace, by=lead, at=AT) == preview
    assert (preview.people, preview.people_at_both, preview.places) == (1, 1, 0)
    assert (preview.codes, preview.invitations, preview.devices) == (1, 1, 1)
    new_job = Membership.objects.get(person=person_there, unit=cast.workplace)
    old_job = Membership.objects.get(person=person_there, unit=annexe)
    assert (new_job.from_on, new_job.shift, old_job.until_on) == (ON, "night", ON - DAY)
    assert [code.unit for code in JoinCode.objects.order_by("code")] == [annexe, cast.workplace]
    waiting = Invitation.objects.waiting().order_by("email")
    assert [(one.email, one.unit) for one in waiting] == [
        ("both@example.org", cast.workplace),
        ("here@example.org", cast.workplace),
    ]
    devices = SharedDevice.objects.order_by("digest")
    assert [device.unit for device in devices] == [cast.workplace, annexe]
