"""Obligations follow people and places, and take nothing away."""

from datetime import timedelta

from compliance.obligations.actions import end_exemption, exempt, offer, recompute_obligations
from compliance.obligations.models import Obligation
from compliance.rulebook.preview import people_under
from tests.compliance.builders import certify, noon, obligation, require, worker
from tests.people import AT, ON, Cast
from workforce.people.actions.memberships import add_member, leave
from workforce.people.models import Membership, Oversight
from workforce.units.models import Unit


def test_coming_back_restores_what_was_told_and_excused(cast: Cast) -> None:
    """Complaint 3 of the field: records reset when people fell out of a group and returned."""
    require(cast.hotels, cast.course)
    offer(obligations=Obligation.objects.filter(person=cast.amina), at=AT)
    until = ON + timedelta(days=200)
    exempt(
        obligation=obligation(cast.amina),
        from_on=ON,
        until_on=until,
        reason="maternity leave",
        by=cast.bruno,
    )
    member = Membership.objects.get(person=cast.amina)
    leave(membership=member, until_on=ON)
    back = add_member(
        person=cast.amina, unit=cast.workplace, from_on=ON + timedelta(days=30), at=noon(ON)
    )
    again = Obligation.objects.get(membership=back)
    assert (again.offered_at, again.exempt_until, again.exempt_reason) == (
        AT,
        until,
        "maternity leave",
    )
    assert again.exempted_by == cast.bruno


def test_a_role_lost_and_regained_restores_the_same_obligation(cast: Cast) -> None:
    require(cast.hotels, cast.course, role=cast.porter)
    certificate = certify(cast.amina, cast.course, on=ON)
    member = Membership.objects.get(person=cast.amina)
    offer(obligations=Obligation.objects.filter(person=cast.amina), at=AT)
    Membership.objects.filter(pk=member.pk).update(role=None)
    assert recompute_obligations(people=[cast.amina.pk], on=ON).lifted == 1
    assert not Obligation.objects.active(on=ON).exists()
    Membership.objects.filter(pk=member.pk).update(role=cast.porter)
    assert recompute_obligations(people=[cast.amina.pk], on=ON).restored == 1
    again = Obligation.objects.active(on=ON).get()
    assert (again.offered_at, again.held_until) == (AT, certificate.expires_on)


def test_an_exemption_at_one_place_does_not_excuse_at_another_at_once(cast: Cast) -> None:
    require(cast.area, cast.course)
    exempt(
        obligation=obligation(cast.amina),
        from_on=ON,
        until_on=ON,
        reason="long leave here",
        by=cast.bruno,
    )
    other = cast.hotels.add_child(name="Second Hotel", kind=Unit.Kind.WORKPLACE)
    second = add_member(person=cast.amina, unit=other, from_on=ON, at=AT)
    assert Obligation.objects.get(membership=second).exempt_until is None


def test_an_exemption_that_was_ended_does_not_come_back(cast: Cast) -> None:
    require(cast.hotels, cast.course)
    row = exempt(
        obligation=obligation(cast.amina), from_on=ON, until_on=ON, reason="leave", by=cast.bruno
    )
    end_exemption(obligation=row, by=cast.bruno)
    leave(membership=Membership.objects.get(person=cast.amina), until_on=ON)
    back = add_member(person=cast.amina, unit=cast.workplace, from_on=ON + timedelta(days=1), at=AT)
    assert Obligation.objects.get(membership=back).exempt_until is None


def test_a_rule_for_a_sector_follows_the_sector_of_the_place(cast: Cast) -> None:
    require(cast.area, cast.course, sector=cast.sector)
    assert Obligation.objects.active(on=ON).filter(person=cast.amina).exists()
    Unit.objects.filter(pk__in=[cast.workplace.pk, cast.hotels.pk]).update(sector=None)
    recompute_obligations(unit=cast.area, on=ON)
    assert not Obligation.objects.active(on=ON).exists()


def test_everybody_under_a_rule_is_found_before_and_after(cast: Cast) -> None:
    rule = require(cast.area, cast.course)
    there = worker(cast.hotels)
    rule.unit = cast.workplace
    assert set(people_under(rule, on=ON)) == {cast.amina.pk, there.pk}
    assert Oversight.objects.exists()
