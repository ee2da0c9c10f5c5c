"""What joining by a poster and being added do themselves, and the codes on posters."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from accounts.actions import open_with_key, start_guest
from tests.people import AT, ON, SINCE, Cast, person
from tests.refusals import assert_refused
from workforce.people.actions import adding, join_codes
from workforce.people.actions.memberships import (
    CodeNotLive,
    GuestCannotJoin,
    JoinRefused,
    UnitClosed,
    join,
)
from workforce.people.models import JoinCode, Membership, Oversight
from workforce.units.models import Unit

pytestmark = pytest.mark.django_db

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
#: A code that lets nobody join, in words.
DEAD: dict[str, dict[str, Any]] = {
    "stopped": {"revoked_at": AT - DAY},
    "expired this very second": {"expires_at": AT},
    "of a place closed today": {"closed_on": ON},
    "of another spelling": {"code": "RIVER8"},
}
#: A code that still lets people join.
LIVE: dict[str, dict[str, Any]] = {
    "for ever": {},
    "in its last second": {"expires_at": AT + SECOND},
    "of a place that closes tomorrow": {"closed_on": ON + DAY},
}


def poster_of(cast: Cast, *, closed_on: Any = None, **fields: Any) -> JoinCode:
    """The poster of Riverside Hotel."""
    Unit.objects.filter(pk=cast.workplace.pk).update(closed_on=closed_on)
    values = {"code": "RIVER7", "unit": cast.workplace, "created_at": AT - 9 * DAY}
    return JoinCode.objects.create(**{**values, **fields})


# --- Joining ----------------------------------------------------------------------------------


@pytest.mark.parametrize("state", DEAD)
def test_a_dead_code_lets_nobody_join(cast: Cast, state: str) -> None:
    poster_of(cast, **DEAD[state])
    with pytest.raises(CodeNotLive):
        join(person=cast.chloe, code="RIVER7", at=AT)
    assert not cast.chloe.memberships.exists()


@pytest.mark.parametrize("state", LIVE)
def test_a_live_code_makes_somebody_wait_to_be_confirmed(cast: Cast, state: str) -> None:
    JoinCode.objects.create(code="QUAY77", unit=cast.elsewhere, created_at=AT)
    poster_of(cast, **LIVE[state])
    job = join(person=cast.chloe, code=" river-7", at=AT, shift="night", role=cast.porter)
    found = Membership.objects.get(person=cast.chloe)
    assert found == job
    assert (found.unit, found.from_on, found.shift) == (cast.workplace, ON, "night")
    assert (found.role, found.came_by, found.confirmed_at) == (cast.porter, "code", None)
    [entry] = ModelLogEntry.objects.filter(action="workforce.join")
    assert (entry.user, entry.data) == (cast.chloe, {"way": "code"})


def test_a_guest_says_first_who_they_are(cast: Cast) -> None:
    poster_of(cast)
    guest = start_guest(language="pl")
    with pytest.raises(GuestCannotJoin):
        join(person=guest, code="RIVER7", at=AT)
    assert not guest.memberships.exists()


@pytest.mark.parametrize(
    ("jobs", "is_let_in"),
    [
        ([(SINCE, AT)], False),
        ([(SINCE, None), (ON - DAY, AT)], False),
        ([(SINCE, AT), (ON - DAY, None)], True),
    ],
    ids=["refused", "refused the second time", "refused, and let in by a manager since"],
)
def test_a_poster_overrules_no_manager(
    cast: Cast, jobs: list[tuple[Any, Any]], is_let_in: bool
) -> None:
    poster_of(cast)
    for from_on, refused_at in jobs:
        Membership.objects.create(
            person=cast.chloe,
            unit=cast.workplace,
            from_on=from_on,
            until_on=from_on,
            refused_at=refused_at,
        )
    if is_let_in:
        assert join(person=cast.chloe, code="RIVER7", at=AT).until_on is None
        return
    with pytest.raises(JoinRefused):
        join(person=cast.chloe, code="RIVER7", at=AT)
    assert cast.chloe.memberships.count() == len(jobs)


def test_who_was_refused_elsewhere_or_is_somebody_else_may_join(cast: Cast) -> None:
    poster_of(cast)
    refused = {"from_on": SINCE, "until_on": SINCE, "refused_at": AT}
    Membership.objects.create(person=cast.chloe, unit=cast.elsewhere, **refused)
    Membership.objects.create(person=cast.esther, unit=cast.workplace, **refused)
    assert join(person=cast.chloe, code="RIVER7", at=AT).unit == cast.workplace


# --- Codes ------------------------------------------------------------------------------------


def test_a_code_is_opened_and_stopped_once(cast: Cast) -> None:
    other = poster_of(cast)
    ends_at = AT + 30 * DAY
    code = join_codes.open_code(unit=cast.workplace, by=cast.bruno, at=AT, expires_at=ends_at)
    assert (code.created_at, code.expires_at, code.unit) == (AT, ends_at, cast.workplace)
    assert join_codes.close_code(code=code, by=cast.bruno, at=AT)
    assert not join_codes.close_code(code=code, by=cast.bruno, at=AT + DAY)
    code.refresh_from_db()
    other.refresh_from_db()
    assert (code.revoked_at, other.revoked_at) == (AT, None)
    entries = ModelLogEntry.objects.filter(action__endswith="_code").order_by("pk")
    assert [(entry.action, entry.user, entry.data) for entry in entries] == [
        ("workforce.open_code", cast.bruno, {"code": code.code}),
        ("workforce.close_code", cast.bruno, {"code": code.code}),
    ]


def test_codes_are_for_todays_managers_of_the_place(cast: Cast) -> None:
    code = poster_of(cast)
    Oversight.objects.filter(person=cast.bruno).update(until_on=ON - DAY)
    for by in (cast.chloe, cast.bruno):
        assert_refused(lambda by=by: join_codes.open_code(unit=cast.workplace, by=by, at=AT))
        assert_refused(lambda by=by: join_codes.close_code(code=code, by=by, at=AT))


@pytest.mark.parametrize(
    ("months", "on", "ends_at"),
    [
        (1, date(2026, 5, 4), date(2026, 6, 5)),
        (1, date(2026, 1, 31), date(2026, 3, 1)),
        (6, date(2026, 8, 31), date(2027, 3, 1)),
        (12, date(2026, 12, 31), date(2028, 1, 1)),
    ],
)
def test_a_code_of_some_months_ends_with_the_same_day_of_the_month(
    months: int, on: date, ends_at: date
) -> None:
    assert timezone.localtime(join_codes.months_later(months, on=on)).replace(
        tzinfo=None
    ) == datetime(ends_at.year, ends_at.month, ends_at.day)  # noqa: DTZ001  (by the wall clock)


def test_a_place_closed_meanwhile_gets_no_poster(cast: Cast) -> None:
    Unit.objects.filter(pk=cast.workplace.pk).update(closed_on=ON)
    with pytest.raises(UnitClosed):
        join_codes.open_code(unit=cast.workplace, by=cast.bruno, at=AT)
    assert not JoinCode.objects.exists()


# --- Adding -----------------------------------------------------------------------------------


def add(cast: Cast, **fields: Any) -> tuple[Membership, str]:
    """Add somebody at Riverside Hotel."""
    values = {"unit": cast.workplace, "by": cast.bruno, "at": AT, "from_on": SINCE}
    return adding.add_person(**{**values, "name": " Zofia  Nowak ", "language": "pl", **fields})


def test_somebody_added_is_confirmed_and_has_a_key(cast: Cast) -> None:
    details = {"role": cast.porter, "shift": "night", "staff_number": "0042"}
    job, key_words = add(cast, **details)
    found = Membership.objects.get(pk=job.pk)
    assert {name: getattr(found, name) for name in details} == details
    assert (found.unit, found.from_on, found.confirmed_at) == (cast.workplace, SINCE, AT)
    assert (found.person.name, found.person.preferred_language) == ("Zofia Nowak", "pl")
    assert (found.person.claimed_at, found.came_by) == (AT, "added")
    assert open_with_key(key_words=key_words, at=AT) == found.person
    entries = ModelLogEntry.objects.filter(object_id=str(job.pk)).order_by("pk")
    assert [(entry.action, entry.user) for entry in entries] == [
        ("workforce.join", cast.bruno),
        ("workforce.issue_slip", cast.bruno),
    ]


def test_only_todays_managers_add_people(cast: Cast) -> None:
    Oversight.objects.filter(person=cast.bruno).update(until_on=ON - DAY)
    for by in (cast.chloe, cast.bruno):
        assert_refused(lambda by=by: add(cast, by=by))


def test_nobody_is_added_at_a_place_closed_meanwhile(cast: Cast) -> None:
    Unit.objects.filter(pk=cast.workplace.pk).update(closed_on=ON)
    with pytest.raises(UnitClosed):
        add(cast)
    assert not Membership.objects.filter(person__name="Zofia Nowak").exists()
    Unit.objects.filter(pk=cast.workplace.pk).update(closed_on=ON + DAY)
    assert add(cast)[0].unit == cast.workplace


@pytest.mark.parametrize(
    ("name", "number", "is_found"),
    [
        ("farah noor", "", True),
        ("Farah", "", False),
        ("Zofia", "ab1", True),
        ("Zofia", "", False),
        ("Gone Before", "", False),
        ("Other Place", "", False),
    ],
)
def test_who_may_be_the_same_person(cast: Cast, name: str, number: str, is_found: bool) -> None:
    for other, unit, fields in (
        ("Farah Noor", cast.workplace, {"staff_number": "AB1"}),
        ("Gone Before", cast.workplace, {"until_on": ON - DAY}),
        ("Other Place", cast.elsewhere, {}),
    ):
        Membership.objects.create(person=person(other), unit=unit, from_on=SINCE, **fields)
    found = adding.possible_duplicates(unit=cast.hotels, name=name, staff_number=number, on=ON)
    assert [job.person.name for job in found] == ["Farah Noor"] * is_found
