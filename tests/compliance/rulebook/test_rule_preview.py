"""A change of the rules is seen before it is made: for whom, from when, and how many it makes late."""

from datetime import timedelta

import pytest

from certificates.models import Certificate
from compliance.acknowledgements.models import Acknowledgement
from compliance.integrity.findings import findings
from compliance.obligations.actions import exempt
from compliance.obligations.models import Obligation
from compliance.prior_training.models import PriorTraining
from compliance.requirements.models import Requirement
from compliance.requirements.rules import RequirementEffect
from compliance.rulebook.actions import change_requirement, end_requirement, update_obligations
from compliance.rulebook.preview import preview
from courses.models import Course
from tests.compliance.builders import certify, obligation, require, worker
from tests.people import AT, ON, SINCE, Cast, QueryCheck
from workforce.units.models import Unit


def draft(unit: Unit, course: Course, **fields: object) -> Requirement:
    """A requirement that is saved nowhere."""
    return Requirement(
        **{"unit": unit, "course": course, "from_on": SINCE, "within_days": 30, **fields}
    )


def test_a_preview_names_who_is_not_ready_and_from_when(cast: Cast) -> None:
    ready = worker(cast.workplace)
    certify(ready, cast.course, on=ON - timedelta(days=10))
    newcomer = worker(cast.workplace, from_on=ON)
    previewed = preview(draft(cast.hotels, cast.course), on=ON)
    late = {line.person_id: line.late_from for line in previewed.lines}
    assert late == {
        cast.amina.pk: SINCE + timedelta(days=31),
        ready.pk: None,
        newcomer.pk: ON + timedelta(days=31),
    }
    assert previewed.counts[RequirementEffect.BEGINS] == 3
    assert (previewed.not_ready, previewed.late_at_once) == (2, 1)
    assert not Obligation.objects.exists()
    assert not Requirement.objects.exists()


def test_only_who_is_not_late_yet_would_be_overdue_at_once(cast: Cast) -> None:
    lapsed, ready = worker(cast.workplace), worker(cast.workplace)
    certify(ready, cast.course, on=ON - timedelta(days=10))
    rule = require(cast.hotels, cast.course)
    newcomer = worker(cast.workplace, from_on=ON - timedelta(days=20))
    certify(lapsed, cast.course, on=ON - timedelta(days=400), until=ON - timedelta(days=36))
    rule.within_days = 10
    previewed = preview(rule, on=ON)
    assert {line.person_id: line.late_from for line in previewed.lines} == {
        cast.amina.pk: SINCE + timedelta(days=11),
        lapsed.pk: ON - timedelta(days=35),
        newcomer.pk: ON - timedelta(days=9),
        ready.pk: None,
    }
    assert (previewed.not_ready, previewed.late_at_once) == (3, 1)


def test_who_is_late_under_another_rule_does_not_become_so(cast: Cast) -> None:
    require(cast.workplace, cast.course)
    sooner = draft(cast.hotels, cast.course, within_days=0)
    assert [line.person_id for line in preview(sooner, on=ON).lines] == [cast.amina.pk]
    assert preview(sooner, on=ON).late_at_once == 0


@pytest.mark.parametrize(("spare", "is_ready"), [(-1, False), (0, True)])
def test_ready_means_held_on_the_day_it_is_due(cast: Cast, spare: int, is_ready: bool) -> None:
    person = worker(cast.workplace, from_on=ON)
    certify(person, cast.course, on=ON, until=ON + timedelta(days=30 + spare))
    line = next(
        line
        for line in preview(draft(cast.hotels, cast.course), on=ON).lines
        if line.person_id == person.pk
    )
    assert (line.late_from is None) is is_ready


def test_training_done_elsewhere_makes_ready_but_not_where_a_signature_is_wanted(
    cast: Cast,
) -> None:
    PriorTraining.objects.create(
        person=cast.amina,
        course=cast.course,
        unit=cast.workplace,
        title="Elsewhere",
        provider="Another",
        completed_on=ON,
        expires_on=ON + timedelta(days=100),
        recorded_at=AT,
    )
    assert preview(draft(cast.hotels, cast.course), on=ON).not_ready == 0
    assert (
        preview(draft(cast.hotels, cast.course, needs_acknowledgement=True), on=ON).not_ready == 1
    )


def test_somebody_excused_is_not_counted_as_late(cast: Cast) -> None:
    rule = require(cast.hotels, cast.course)
    exempt(
        obligation=obligation(cast.amina),
        from_on=ON,
        until_on=ON,
        reason="maternity leave",
        by=cast.bruno,
    )
    rule.within_days = 5
    assert preview(rule, on=ON).not_ready == 0
    assert preview(rule, on=ON + timedelta(days=1)).not_ready == 1


def test_people_elsewhere_and_in_closed_places_are_not_concerned(cast: Cast) -> None:
    worker(cast.elsewhere)
    closed = cast.hotels.add_child(name="Closed Hotel", kind=Unit.Kind.WORKPLACE, closed_on=ON)
    worker(closed)
    previewed = preview(draft(cast.area, cast.course), on=ON)
    assert [line.person_id for line in previewed.lines] == [cast.amina.pk]


def test_ending_a_rule_names_who_stops_and_keeps_what_was_asked(cast: Cast) -> None:
    """Complaint 1 of the field: changing a rule destroys evidence. Here it destroys none."""
    rule = require(cast.hotels, cast.course)
    certificate = certify(cast.amina, cast.course, on=ON)
    rule.until_on = ON
    previewed = preview(rule, on=ON)
    assert [(line.effect, line.until_on) for line in previewed.lines] == [
        (RequirementEffect.ENDS, ON)
    ]
    end_requirement(requirement=rule, until_on=ON, by=None, at=AT)
    update_obligations(requirement=rule, on=ON)
    stored = obligation(cast.amina)
    assert stored.held_until == certificate.expires_on
    assert Obligation.objects.active(on=ON).count() == 1
    assert not Obligation.objects.active(on=ON + timedelta(days=1)).exists()
    assert Certificate.objects.get().revoked_at is None
    assert list(findings()) == []


def test_a_rule_cannot_end_in_the_past(cast: Cast) -> None:
    rule = require(cast.hotels, cast.course)
    with pytest.raises(ValueError, match="past"):
        end_requirement(requirement=rule, until_on=ON - timedelta(days=1), by=None, at=AT)


def test_a_rule_keeps_its_place_and_its_course(cast: Cast) -> None:
    rule = require(cast.hotels, cast.course)
    rule.course = Course.objects.create(code="other", title="Other")
    with pytest.raises(ValueError, match="its course"):
        change_requirement(requirement=rule, by=None, on=ON)


def test_a_rule_given_another_course_by_an_administrator_is_followed(cast: Cast) -> None:
    rule = require(cast.hotels, cast.course)
    rule.course = Course.objects.create(code="other", title="Other")
    rule.save()
    update_obligations(requirement=rule, on=ON)
    assert obligation(cast.amina).course == rule.course
    assert list(findings()) == []


def test_wanting_a_signature_from_now_on_counts_only_what_is_signed(cast: Cast) -> None:
    rule = require(cast.hotels, cast.course)
    certify(cast.amina, cast.course, on=ON)
    assert obligation(cast.amina).held_until
    rule.needs_acknowledgement = True
    change_requirement(requirement=rule, by=None, on=ON)
    update_obligations(requirement=rule, on=ON)
    assert obligation(cast.amina).held_until is None
    assert list(findings()) == []


def test_a_preview_takes_the_same_statements_for_one_person_as_for_ten(
    cast: Cast, assert_constant_queries: QueryCheck
) -> None:
    assert_constant_queries(
        lambda: worker(cast.workplace), lambda: preview(draft(cast.hotels, cast.course), on=ON)
    )


def test_asking_for_a_signature_makes_those_who_hold_it_late(cast: Cast) -> None:
    rule = require(cast.hotels, cast.course)
    signed_for = certify(cast.amina, cast.course, on=ON - timedelta(days=100))
    stricter = Requirement.objects.get(pk=rule.pk)
    stricter.needs_acknowledgement = True
    previewed = preview(stricter, on=ON)
    assert [(line.effect, line.late_from) for line in previewed.lines] == [
        (RequirementEffect.SIGNS, obligation(cast.amina).due_on + timedelta(days=1))
    ]
    assert (previewed.not_ready, previewed.late_at_once) == (1, 1)
    change_requirement(requirement=stricter, by=None, on=ON)
    update_obligations(requirement=stricter, on=ON)
    assert obligation(cast.amina).held_until is None
    Acknowledgement.objects.create(
        person=cast.amina,
        requirement=rule,
        certificate=signed_for,
        name="Amina Yusuf",
        words="I took it.",
        language="en",
        signed_at=AT,
    )
    sooner = Requirement.objects.get(pk=rule.pk)
    sooner.within_days += 1
    assert [line.late_from for line in preview(sooner, on=ON).lines] == [None]  # signed: in order
    beside = draft(cast.area, cast.course, needs_acknowledgement=True)
    assert [
        line.effect for line in preview(beside, on=ON).lines if line.person_id == cast.amina.pk
    ] == [RequirementEffect.SIGNS]
