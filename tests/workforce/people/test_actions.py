"""Joining, leaving, and the obligations that follow."""

from datetime import date, datetime, timedelta

import pytest
from wagtail.models import ModelLogEntry

from accounts.actions import start_guest
from certificates.actions import revoke
from compliance.integrity.findings import findings
from compliance.obligations import actions
from compliance.obligations.actions import RecomputeCounts, recompute_obligations
from compliance.obligations.models import Obligation
from tests.compliance.builders import certify, obligation, require, worker
from tests.people import ON, SINCE, Cast, QueryCheck
from workforce.people.actions import join_codes, memberships
from workforce.people.actions.memberships import CodeNotLive, GuestCannotJoin
from workforce.people.models import JoinCode, Membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def code(cast: Cast, at: datetime) -> JoinCode:
    """The code on Quayside Hotel's poster."""
    return JoinCode.objects.create(code="QUAY77", unit=cast.elsewhere, created_at=at)


def test_joining_makes_a_membership_and_offers_what_is_required(
    cast: Cast, code: JoinCode, at: datetime
) -> None:
    require(cast.elsewhere, cast.course, within_days=30)
    member = memberships.join(
        person=cast.amina, code="quay-77 ", at=at, shift="night", role=cast.porter
    )
    assert (member.unit, member.from_on, member.shift, member.role) == (
        cast.elsewhere,
        at.date(),
        "night",
        cast.porter,
    )
    made = obligation(cast.amina)
    assert (made.offered_at, made.due_on) == (at, at.date() + timedelta(days=30))


def test_joining_twice_is_joining_once(cast: Cast, code: JoinCode, at: datetime) -> None:
    first = memberships.join(person=cast.amina, code=code.code, at=at)
    assert memberships.join(person=cast.amina, code=code.code, at=at + timedelta(days=3)) == first
    assert Membership.objects.filter(person=cast.amina, unit=cast.elsewhere).count() == 1
    assert ModelLogEntry.objects.filter(action="workforce.join").count() == 1


@pytest.mark.parametrize("changes", [{"revoked_at": 0}, {"expires_at": 0}, {"code": "OTHER2"}])
def test_a_dead_code_opens_nothing(
    cast: Cast, code: JoinCode, at: datetime, changes: dict[str, object]
) -> None:
    JoinCode.objects.update(**{name: value or at for name, value in changes.items()})
    with pytest.raises(CodeNotLive):
        memberships.join(person=cast.amina, code="QUAY77", at=at)


def test_a_guest_says_who_they_are_first(cast: Cast, code: JoinCode, at: datetime) -> None:
    with pytest.raises(GuestCannotJoin):
        memberships.join(person=start_guest(language="ro"), code=code.code, at=at)


def test_leaving_keeps_history_and_ends_the_day_after(cast: Cast, on: date) -> None:
    require(cast.area, cast.course)
    job = cast.amina.memberships.get()
    assert memberships.leave(membership=job, until_on=on, by=cast.bruno)
    assert not memberships.leave(membership=job, until_on=on + timedelta(days=9))
    assert Obligation.objects.active(on=on).count() == 1
    assert not Obligation.objects.active(on=on + timedelta(days=1)).exists()


def test_coming_back_finds_what_was_held(cast: Cast, on: date, at: datetime) -> None:
    require(cast.area, cast.course)
    certificate = certify(cast.amina, cast.course, on=on)
    memberships.leave(membership=cast.amina.memberships.get(), until_on=on)
    memberships.add_member(
        person=cast.amina, unit=cast.workplace, from_on=on + timedelta(days=30), at=at
    )
    newest = Obligation.objects.get(membership__until_on=None)
    assert (newest.held_from, newest.held_until) == (on, certificate.expires_on)


def test_working_it_out_again_changes_nothing(cast: Cast) -> None:
    requirement = require(cast.area, cast.course)
    Membership.objects.create(person=cast.bruno, unit=cast.workplace, from_on=SINCE)
    assert recompute_obligations(on=ON) == RecomputeCounts(created=1)
    assert (
        recompute_obligations(on=ON)
        == recompute_obligations(unit=cast.area, on=ON)
        == RecomputeCounts()
    )
    assert recompute_obligations(requirement=requirement, on=ON) == RecomputeCounts()


def test_obligations_follow_a_changed_requirement(cast: Cast) -> None:
    requirement = require(cast.area, cast.course, within_days=30)
    requirement.within_days = 10
    requirement.save()
    assert recompute_obligations(requirement=requirement, on=ON) == RecomputeCounts(redated=1)
    requirement.role = cast.porter
    requirement.save()
    Membership.objects.update(role=None)
    assert recompute_obligations(requirement=requirement, on=ON) == RecomputeCounts(lifted=1)


def test_a_requirement_reaches_its_unit_and_below_only(cast: Cast) -> None:
    worker(cast.elsewhere)
    require(cast.hotels, cast.course)
    assert [made.person for made in Obligation.objects.all()] == [cast.amina]


def test_telling_people_is_noted_once(cast: Cast, at: datetime) -> None:
    require(cast.area, cast.course)
    everyone = Obligation.objects.all()
    assert actions.offer(obligations=everyone, at=at) == 1
    assert actions.offer(obligations=everyone, at=at + timedelta(days=1)) == 0
    assert everyone.get().offered_at == at


def test_a_revoked_certificate_leaves_the_one_before(cast: Cast, on: date, at: datetime) -> None:
    require(cast.area, cast.course)
    first = certify(cast.amina, cast.course, on=on)
    second = certify(
        cast.amina, cast.course, on=on + timedelta(days=300), until=on + timedelta(days=728)
    )
    assert obligation(cast.amina).held_until == second.expires_on
    revoke(certificate=second, reason="shared login", by=None, at=at)
    assert obligation(cast.amina).held_until == first.expires_on
    revoke(certificate=first, reason="shared login", by=None, at=at)
    assert (obligation(cast.amina).held_from, obligation(cast.amina).held_until) == (None, None)


def test_working_out_costs_the_same_for_ten_as_for_one(
    cast: Cast, assert_constant_queries: QueryCheck
) -> None:
    require(cast.area, cast.course)
    assert_constant_queries(lambda: worker(cast.workplace), lambda: recompute_obligations(on=ON))


def test_codes_open_and_close_once(cast: Cast, at: datetime) -> None:
    code = join_codes.open_code(unit=cast.workplace, by=cast.bruno, at=at)
    assert len(code.code) == 6
    assert join_codes.close_code(code=code, by=cast.bruno, at=at)
    assert not join_codes.close_code(code=code, by=cast.bruno, at=at)
    with pytest.raises(CodeNotLive):
        memberships.join(person=cast.chloe, code=code.code, at=at)


def test_whoever_leaves_on_friday_and_scans_the_poster_on_wednesday_leaves_on_friday(
    cast: Cast, on: date, at: datetime
) -> None:
    code = join_codes.open_code(unit=cast.workplace, by=cast.bruno, at=at)
    job = cast.amina.memberships.get()
    memberships.leave(membership=job, until_on=on + timedelta(days=2))
    assert memberships.join(person=cast.amina, code=code.code, at=at) == job
    later = memberships.join(person=cast.amina, code=code.code, at=at + timedelta(days=3))
    assert (later.until_on, cast.amina.memberships.count()) == (None, 2)


def test_whoever_is_added_from_a_day_they_were_still_there_comes_back_the_day_after(
    cast: Cast, on: date, at: datetime
) -> None:
    job = cast.amina.memberships.get()
    memberships.leave(membership=job, until_on=on - timedelta(days=10))
    back = memberships.add_member(
        person=cast.amina, unit=cast.workplace, from_on=on - timedelta(days=30), at=at
    )
    assert (back.from_on, back.until_on) == (on - timedelta(days=9), None)
    assert list(findings()) == []
