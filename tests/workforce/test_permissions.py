"""Every act on places and their people asks for its right: Chloé, who manages elsewhere, has none."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest

from accounts.models import User
from tests.people import AT, ON, SINCE, Cast
from tests.refusals import assert_accepted, assert_refused
from workforce import permissions
from workforce.devices.actions import register_device, revoke_device
from workforce.devices.models import SharedDevice
from workforce.lists.actions.applying import apply
from workforce.lists.actions.lists import check, store_list
from workforce.lists.models import PeopleList
from workforce.organisation.actions import merge_units
from workforce.people.actions import adding, invitations, join_codes, memberships
from workforce.people.actions.keys import IdentityCheck, reissue_key
from workforce.people.models import Invitation, JoinCode, Membership, Oversight
from workforce.people.rules.invitations import LETTER_INTERVAL
from workforce.people.rules.pasted_emails import PastedEmail
from workforce.units import actions as units
from workforce.units.models import Unit

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Workplace:
    """A hotel with one of everything, below an organisation with another hotel."""

    unit: Unit
    sibling: Unit
    closed: Unit
    organisation: Unit
    job: Membership
    code: JoinCode
    invitation: Invitation
    device: SharedDevice
    people_list: PeopleList


@pytest.fixture
def workplace(cast: Cast, settings: Any, tmp_path: Any) -> Workplace:
    settings.MEDIA_ROOT = tmp_path
    hotels = Unit.objects.get(pk=cast.hotels.pk)
    sibling = hotels.add_child(name="Station Hotel", kind=Unit.Kind.WORKPLACE)
    closed = Unit.objects.get(pk=hotels.pk).add_child(
        name="Old Hotel", kind=Unit.Kind.WORKPLACE, closed_on=SINCE
    )
    Membership.objects.filter(person=cast.amina).update(confirmed_at=AT)
    unit = Unit.objects.get(pk=cast.workplace.pk)
    code = join_codes.open_code(unit=unit, by=None, at=AT)
    invitation, _due = invitations.invite(unit=unit, email="a@example.org", by=None, at=AT)
    device, _token = register_device(
        unit=unit, label="Tablet", lists_names=True, language="en", by=None, at=AT
    )
    people_list = store_list(
        file=BytesIO(b"Name,From\nGrace Hopper,2026-05-01\n"),
        filename="staff.csv",
        unit=unit,
        holds=PeopleList.Holds.PEOPLE,
        by=None,
        at=AT,
    )
    check(people_list=people_list, on=ON)
    return Workplace(
        unit=unit,
        sibling=Unit.objects.get(pk=sibling.pk),
        closed=Unit.objects.get(pk=closed.pk),
        organisation=Unit.objects.get(pk=hotels.pk),
        job=Membership.objects.select_related("person", "unit").get(person=cast.amina),
        code=code,
        invitation=invitation,
        device=device,
        people_list=people_list,
    )


Act = Callable[[Workplace, User | None], object]

LATER = AT + LETTER_INTERVAL * 2
DETAILS: dict[str, Any] = {
    "kind": Unit.Kind.WORKPLACE,
    "sector": None,
    "headcount": 20,
    "headcount_source": "",
    "headcount_on": None,
}

ACTS: dict[str, Act] = {
    "add_person": lambda place, by: adding.add_person(
        unit=place.unit, name="Ada", language="en", from_on=ON, by=by, at=AT
    ),
    "invite_all": lambda place, by: invitations.invite_all(
        unit=place.unit, addresses=[PastedEmail("b@example.org", "")], by=by, at=AT
    ),
    "resend": lambda place, by: invitations.resend(invitation=place.invitation, by=by, at=LATER),
    "withdraw": lambda place, by: invitations.withdraw(invitation=place.invitation, by=by, at=AT),
    "open_code": lambda place, by: join_codes.open_code(unit=place.unit, by=by, at=AT),
    "close_code": lambda place, by: join_codes.close_code(code=place.code, by=by, at=AT),
    "confirm_all": lambda place, by: memberships.confirm_all(memberships=[place.job], by=by, at=AT),
    "refuse_all": lambda place, by: memberships.refuse_all(memberships=[place.job], by=by, at=AT),
    "change": lambda place, by: memberships.change(
        membership=place.job, shift="", role=None, is_agency=True, staff_number="7", by=by, at=AT
    ),
    "register_device": lambda place, by: register_device(
        unit=place.unit, label="Phone", lists_names=True, language="en", by=by, at=AT
    ),
    "revoke_device": lambda place, by: revoke_device(device=place.device, by=by, at=AT),
    "store_list": lambda place, by: store_list(
        file=BytesIO(b"Name\n"),
        filename="a.csv",
        unit=place.unit,
        holds=PeopleList.Holds.PEOPLE,
        by=by,
        at=AT,
    ),
    "apply": lambda place, by: apply(
        people_list=place.people_list, good_rows_only=True, by=by, at=AT, on=ON, queue_letter=print
    ),
    "add_unit": lambda place, by: units.add_unit(
        parent=place.unit, name="Night team", kind=Unit.Kind.TEAM, by=by, at=AT
    ),
    "change_unit": lambda place, by: units.change_unit(
        unit=place.unit, name="Riverside Inn", by=by, at=AT, **DETAILS
    ),
    "change_unit, of nothing": lambda place, by: units.change_unit(
        unit=place.unit,
        name=place.unit.name,
        by=by,
        at=AT,
        **{name: getattr(place.unit, name) for name in DETAILS},
    ),
    "close_unit": lambda place, by: units.close_unit(unit=place.unit, closed_on=ON, by=by, on=ON),
    "reopen_unit": lambda place, by: units.reopen_unit(unit=place.closed, by=by, at=AT),
    "move_unit": lambda place, by: units.move_unit(
        unit=units.add_unit(parent=place.unit, name="Team", kind=Unit.Kind.TEAM, by=None, at=AT),
        new_parent=place.sibling,
        by=by,
        at=AT,
    ),
    "merge_units": lambda place, by: merge_units(
        source=place.unit, target=place.sibling, by=by, at=AT
    ),
    "reissue_key": lambda place, by: reissue_key(
        person=place.job.person,
        by=by,  # type: ignore[arg-type]  # the system gives no keys
        checked=IdentityCheck.KNOWN,
        at=AT,
    ),
}
#: Acts on the place itself: a manager of a place above may do them, its own manager may not.
UP_TO_THOSE_ABOVE = ("change_unit", "close_unit", "merge_units")


@pytest.mark.parametrize("name", [name for name in ACTS if name != "move_unit"])
def test_who_manages_another_place_is_refused(cast: Cast, workplace: Workplace, name: str) -> None:
    assert_refused(lambda: ACTS[name](workplace, cast.chloe))


@pytest.mark.parametrize("name", [name for name in ACTS if name != "move_unit"])
def test_who_only_works_there_is_refused(cast: Cast, workplace: Workplace, name: str) -> None:
    colleague = cast.esther
    assert_refused(lambda: ACTS[name](workplace, colleague))


@pytest.mark.parametrize("who", ["bruno", "chloe", "esther"])
def test_a_place_moves_only_by_who_manages_both_ends(
    cast: Cast, workplace: Workplace, who: str
) -> None:
    team = units.add_unit(parent=workplace.unit, name="Team", kind=Unit.Kind.TEAM, by=None, at=AT)
    by: User = getattr(cast, who)
    assert_refused(lambda: units.move_unit(unit=team, new_parent=workplace.sibling, by=by, at=AT))


@pytest.mark.parametrize("name", UP_TO_THOSE_ABOVE)
def test_a_place_is_not_its_own_managers_to_reorganise(
    cast: Cast, workplace: Workplace, name: str
) -> None:
    assert_refused(lambda: ACTS[name](workplace, cast.bruno))


def test_its_own_manager_corrects_the_headcount(cast: Cast, workplace: Workplace) -> None:
    details = {name: getattr(workplace.unit, name) for name in DETAILS}
    details["headcount"] = 21
    assert units.change_unit(
        unit=workplace.unit, name=workplace.unit.name, by=cast.bruno, at=AT, **details
    )


@pytest.mark.parametrize("name", ACTS)
def test_who_manages_the_places_above_may(cast: Cast, workplace: Workplace, name: str) -> None:
    Oversight.objects.create(
        person=cast.bruno, unit=workplace.organisation, duty="manager", from_on=SINCE
    )
    assert_accepted(lambda: ACTS[name](workplace, cast.bruno))


@pytest.mark.parametrize("name", [name for name in ACTS if name != "reissue_key"])
def test_the_system_is_never_refused(workplace: Workplace, name: str) -> None:
    assert_accepted(lambda: ACTS[name](workplace, None))


def test_a_right_is_asked_once_for_many_places(
    cast: Cast, workplace: Workplace, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        assert permissions.may_decide_who_is_staff(cast.bruno, [workplace.unit] * 50, on=ON)
    with django_assert_num_queries(0):
        assert permissions.may_decide_who_is_staff(None, [workplace.unit] * 50, on=ON)


def test_one_place_of_somebody_else_spoils_the_whole_act(cast: Cast, workplace: Workplace) -> None:
    places = [workplace.unit, workplace.sibling]
    assert not permissions.may_decide_who_is_staff(cast.bruno, places, on=ON)


def test_a_right_ends_with_the_appointment(cast: Cast, workplace: Workplace) -> None:
    Oversight.objects.filter(person=cast.bruno).update(until_on=ON)
    assert permissions.may_add_people(cast.bruno, workplace.unit, on=ON)
    assert not permissions.may_add_people(cast.bruno, workplace.unit, on=LATER.date())
