"""A change of the rules is seen before it is made, does exactly what was seen, and takes nothing away."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from accounts.models import User
from certificates.models import Certificate
from courses.models import Course
from tests.people import AT, ON, SINCE, Cast, QueryCheck
from tests.workforce.builders import certify, noon, obligation, require, worker
from workforce.actions import add_member, end_exemption, exempt, leave, offer, recompute_obligations
from workforce.actions.requirements import add_requirement, change_requirement, end_requirement, follow
from workforce.integrity import findings
from workforce.models import (
    Acknowledgement,
    JobRole,
    Membership,
    Obligation,
    Oversight,
    PriorTraining,
    Requirement,
    Unit,
)
from workforce.preview import people_under, preview
from workforce.requirements import Asked, Demand, Difference, Effect, Stint, asked, differences

TODAY = date(2026, 6, 1)
RULE = Demand(requirement_id=1, course_id=7, path="0001", role_id=None, from_on=date(2026, 1, 1), within_days=30)


def job(**changes: Any) -> Stint:
    given = {"membership_id": 1, "path": "00010001", "role_id": None, "from_on": date(2026, 3, 1), "until_on": None}
    return Stint(**{**given, **changes})


def rule(**changes: object) -> Demand:
    return Demand(**{**vars(RULE), **changes})


def effects(before: list[Demand], after: list[Demand], *jobs: Stint) -> list[Effect]:
    return [each.effect for each in differences(jobs or [job()], before, after, on=TODAY)]


# --- The rule ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([], [rule()], [Effect.BEGINS]),
        ([rule()], [], [Effect.ENDS]),
        ([rule()], [rule(until_on=TODAY)], [Effect.ENDS]),
        ([rule()], [rule()], []),
        ([rule()], [rule(within_days=31)], [Effect.MOVES]),
        ([rule(until_on=TODAY)], [rule()], [Effect.LONGER]),
        ([rule(until_on=TODAY)], [rule(until_on=TODAY + timedelta(days=1))], [Effect.LONGER]),
        ([rule(until_on=TODAY - timedelta(days=1))], [rule()], [Effect.BEGINS]),  # it was over
        ([], [rule(until_on=TODAY - timedelta(days=1))], []),
        ([], [rule(role_id=5)], []),  # somebody else's work
        ([rule()], [rule(role_id=5)], [Effect.ENDS]),
        ([rule()], [rule(), rule(requirement_id=2, within_days=60)], []),  # asked already, and sooner
        ([rule()], [rule(), rule(requirement_id=2, within_days=10)], [Effect.MOVES]),
        ([rule(), rule(requirement_id=2)], [rule()], []),  # another rule still asks it
        ([rule()], [rule(course_id=8)], [Effect.ENDS, Effect.BEGINS]),
        ([], [rule(from_on=TODAY + timedelta(days=90))], [Effect.BEGINS]),  # asked from a day to come
        ([rule()], [rule(is_signed=True)], [Effect.SIGNS]),
        ([rule()], [rule(), rule(requirement_id=2, is_signed=True)], [Effect.SIGNS]),  # asked already, unsigned
        ([rule(is_signed=True)], [rule()], [Effect.UNSIGNED]),
        ([rule(is_signed=True)], [rule(within_days=31)], [Effect.MOVES]),
        ([rule(until_on=TODAY)], [rule(is_signed=True)], [Effect.SIGNS]),
        ([rule(is_signed=True)], [], [Effect.ENDS]),
    ],
)
def test_what_a_change_means_to_one_person(before: list[Demand], after: list[Demand], expected: list[Effect]) -> None:
    assert effects(before, after) == expected


def test_whoever_has_left_notices_nothing() -> None:
    assert effects([], [rule()], job(until_on=TODAY - timedelta(days=1))) == []
    assert effects([], [rule()], job(until_on=TODAY)) == [Effect.BEGINS]


def test_a_rule_ended_before_it_began_asks_nobody() -> None:
    cancelled = rule(from_on=date(2027, 1, 1), until_on=date(2026, 6, 1))
    assert asked([job()], [cancelled], on=TODAY) == {}
    assert effects([rule(from_on=date(2027, 1, 1))], [cancelled]) == [Effect.ENDS]


def test_two_jobs_are_asked_once_the_soonest_day_stands() -> None:
    jobs = [job(), job(membership_id=2, path="00010002", from_on=date(2026, 5, 1), until_on=date(2026, 8, 1))]
    assert asked(jobs, [rule()], on=TODAY) == {7: Asked(date(2026, 3, 31), None)}
    found = differences(jobs, [], [rule()], on=TODAY)
    assert found == [Difference(7, Effect.BEGINS, None, Asked(date(2026, 3, 31), None))]


# --- The preview ------------------------------------------------------------------------------


def draft(unit: Unit, course: Course, **fields: object) -> Requirement:
    """A requirement that is saved nowhere."""
    return Requirement(**{"unit": unit, "course": course, "from_on": SINCE, "within_days": 30, **fields})


def test_a_preview_names_who_is_not_ready_and_from_when(cast: Cast) -> None:
    ready = worker(cast.workplace)
    certify(ready, cast.course, on=ON - timedelta(days=10))
    newcomer = worker(cast.workplace, from_on=ON)
    found = preview(draft(cast.hotels, cast.course), on=ON)
    late = {line.person_id: line.late_from for line in found.lines}
    assert late == {cast.amina.pk: SINCE + timedelta(days=31), ready.pk: None, newcomer.pk: ON + timedelta(days=31)}
    assert found.counts[Effect.BEGINS] == 3
    assert (found.not_ready, found.late_at_once) == (2, 1)
    assert not Obligation.objects.exists()
    assert not Requirement.objects.exists()


def test_only_who_is_not_late_yet_would_be_overdue_at_once(cast: Cast) -> None:
    lapsed, ready = worker(cast.workplace), worker(cast.workplace)
    certify(ready, cast.course, on=ON - timedelta(days=10))
    rule = require(cast.hotels, cast.course)
    newcomer = worker(cast.workplace, from_on=ON - timedelta(days=20))
    certify(lapsed, cast.course, on=ON - timedelta(days=400), until=ON - timedelta(days=36))
    rule.within_days = 10
    found = preview(rule, on=ON)
    assert {line.person_id: line.late_from for line in found.lines} == {
        cast.amina.pk: SINCE + timedelta(days=11),
        lapsed.pk: ON - timedelta(days=35),
        newcomer.pk: ON - timedelta(days=9),
        ready.pk: None,
    }
    assert (found.not_ready, found.late_at_once) == (3, 1)


def test_who_is_late_under_another_rule_does_not_become_so(cast: Cast) -> None:
    require(cast.workplace, cast.course)
    sooner = draft(cast.hotels, cast.course, within_days=0)
    assert [line.person_id for line in preview(sooner, on=ON).lines] == [cast.amina.pk]
    assert preview(sooner, on=ON).late_at_once == 0


@pytest.mark.parametrize(("spare", "is_ready"), [(-1, False), (0, True)])
def test_ready_means_held_on_the_day_it_is_due(cast: Cast, spare: int, is_ready: bool) -> None:
    person = worker(cast.workplace, from_on=ON)
    certify(person, cast.course, on=ON, until=ON + timedelta(days=30 + spare))
    line = next(each for each in preview(draft(cast.hotels, cast.course), on=ON).lines if each.person_id == person.pk)
    assert (line.late_from is None) is is_ready


def test_training_done_elsewhere_makes_ready_but_not_where_a_signature_is_wanted(cast: Cast) -> None:
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
    assert preview(draft(cast.hotels, cast.course, needs_acknowledgement=True), on=ON).not_ready == 1


def test_somebody_excused_is_not_counted_as_late(cast: Cast) -> None:
    rule = require(cast.hotels, cast.course)
    exempt(obligation=obligation(cast.amina), from_on=ON, until_on=ON, reason="maternity leave", by=cast.bruno)
    rule.within_days = 5
    assert preview(rule, on=ON).not_ready == 0
    assert preview(rule, on=ON + timedelta(days=1)).not_ready == 1


def test_people_elsewhere_and_in_closed_places_are_not_concerned(cast: Cast) -> None:
    worker(cast.elsewhere)
    closed = cast.hotels.add_child(name="Closed Hotel", kind=Unit.Kind.WORKPLACE, closed_on=ON)
    worker(closed)
    found = preview(draft(cast.area, cast.course), on=ON)
    assert [line.person_id for line in found.lines] == [cast.amina.pk]


def test_ending_a_rule_names_who_stops_and_keeps_what_was_asked(cast: Cast) -> None:
    """Complaint 1 of the field: changing a rule destroys evidence. Here it destroys none."""
    rule = require(cast.hotels, cast.course)
    certificate = certify(cast.amina, cast.course, on=ON)
    rule.until_on = ON
    found = preview(rule, on=ON)
    assert [(line.effect, line.until_on) for line in found.lines] == [(Effect.ENDS, ON)]
    end_requirement(requirement=rule, until_on=ON, by=cast.bruno, at=AT)
    follow(requirement=rule, on=ON)
    kept = obligation(cast.amina)
    assert kept.held_until == certificate.expires_on
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
        change_requirement(requirement=rule, by=None)


def test_a_rule_given_another_course_by_an_administrator_is_followed(cast: Cast) -> None:
    rule = require(cast.hotels, cast.course)
    rule.course = Course.objects.create(code="other", title="Other")
    rule.save()
    follow(requirement=rule, on=ON)
    assert obligation(cast.amina).course == rule.course
    assert list(findings()) == []


def test_wanting_a_signature_from_now_on_counts_only_what_is_signed(cast: Cast) -> None:
    rule = require(cast.hotels, cast.course)
    certify(cast.amina, cast.course, on=ON)
    assert obligation(cast.amina).held_until
    rule.needs_acknowledgement = True
    change_requirement(requirement=rule, by=cast.bruno)
    follow(requirement=rule, on=ON)
    assert obligation(cast.amina).held_until is None
    assert list(findings()) == []


def test_a_preview_takes_the_same_statements_for_one_person_as_for_ten(
    cast: Cast, assert_constant_queries: QueryCheck
) -> None:
    assert_constant_queries(lambda: worker(cast.workplace), lambda: preview(draft(cast.hotels, cast.course), on=ON))


def test_asking_for_a_signature_makes_those_who_hold_it_late(cast: Cast) -> None:
    rule = require(cast.hotels, cast.course)
    signed_for = certify(cast.amina, cast.course, on=ON - timedelta(days=100))
    wanted = Requirement.objects.get(pk=rule.pk)
    wanted.needs_acknowledgement = True
    seen = preview(wanted, on=ON)
    assert [(each.effect, each.late_from) for each in seen.lines] == [
        (Effect.SIGNS, obligation(cast.amina).due_on + timedelta(days=1))
    ]
    assert (seen.not_ready, seen.late_at_once) == (1, 1)
    change_requirement(requirement=wanted, by=None)
    follow(requirement=wanted, on=ON)
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
    assert [each.late_from for each in preview(sooner, on=ON).lines] == [None]  # signed: in order
    beside = draft(cast.area, cast.course, needs_acknowledgement=True)
    assert [each.effect for each in preview(beside, on=ON).lines if each.person_id == cast.amina.pk] == [Effect.SIGNS]


# --- Seen is done -----------------------------------------------------------------------------


def asked_by_obligations(person: User, *, on: date) -> dict[int, tuple[date, date | None, set[int]]]:
    """How each course is asked of somebody from a day on, as the stored obligations say."""
    found: dict[int, tuple[date, date | None, set[int]]] = {}
    rows = Obligation.objects.filter(person=person, lifted_on=None, membership__refused_at=None)
    for row in rows.select_related("requirement", "membership__unit"):
        ends = [day for day in (row.requirement.until_on, row.membership.until_on) if day]
        last = min(ends) if ends else None
        if last is not None and last < on:
            continue
        due, until, signed = found.get(row.course_id, (row.due_on, last, set()))
        signed = signed | ({row.requirement_id} if row.requirement.needs_acknowledgement else set())
        longer = None if None in (until, last) else max(day for day in (until, last) if day)
        found[row.course_id] = (min(due, row.due_on), longer, signed)
    return found


def effect_of(
    old: tuple[date, date | None, set[int]] | None, new: tuple[date, date | None, set[int]] | None
) -> Effect | None:
    """The effect as this test would put it, without the product's code."""
    if old == new:
        return None
    if old is None:
        return Effect.BEGINS
    if new is None or (new[1] or date.max) < (old[1] or date.max):
        return Effect.ENDS
    if new[2] > old[2]:
        return Effect.SIGNS
    if new[0] != old[0]:
        return Effect.MOVES
    return Effect.LONGER if new[1] != old[1] else Effect.UNSIGNED


days = some.integers(-400, 200).map(lambda offset: ON + timedelta(days=offset))
roles = some.sampled_from(["porter", "cook", None])
places = some.sampled_from(["area", "hotels", "workplace"])
rules = some.fixed_dictionaries(
    {
        "unit": places,
        "role": roles,
        "course": some.sampled_from(["cse-hotel", "other"]),
        "from_on": days,
        "within_days": some.integers(0, 90),
        "until_on": some.none() | days,
        "needs_acknowledgement": some.booleans(),
    }
)
jobs = some.fixed_dictionaries(
    {"unit": places, "role": roles, "from_on": days, "for_days": some.none() | some.integers(0, 300)}
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    stored=some.lists(rules, max_size=3),
    people=some.lists(
        some.lists(jobs, min_size=1, max_size=2, unique_by=lambda each: each["unit"]), min_size=1, max_size=3
    ),
    change=rules,
    is_new=some.booleans(),
)
def test_what_is_applied_is_what_was_previewed(
    cast: Cast, stored: list[dict], people: list[list[dict]], change: dict, is_new: bool
) -> None:
    world(cast)
    for each in stored:
        Requirement.objects.create(**rule_fields(cast, each))
    staff = [employ(cast, number, theirs) for number, theirs in enumerate(people)]
    recompute_obligations(on=ON)
    before = {person: asked_by_obligations(person, on=ON) for person in staff}
    rule = None if is_new else Requirement.objects.order_by("pk").first()
    wanted = proposed(cast, rule, change)
    seen = preview(wanted, on=ON)

    (change_requirement if rule else add_requirement)(requirement=wanted, by=None)
    follow(requirement=wanted, on=ON)

    done = Counter(
        (person.pk, course, effect)
        for person in staff
        for after in [asked_by_obligations(person, on=ON)]
        for course in {*before[person], *after}
        if (effect := effect_of(before[person].get(course), after.get(course)))
    )
    assert Counter((line.person_id, line.course_id, line.effect) for line in seen.lines) == done
    for line in seen.lines:
        if line.effect is not Effect.ENDS:
            due, _until, _signed = asked_by_obligations(User.objects.get(pk=line.person_id), on=ON)[line.course_id]
            assert due == line.due_on
    assert list(findings()) == []


def world(cast: Cast) -> None:
    """Nobody at work and nothing asked, as hypothesis begins again in the same database."""
    Obligation.objects.all().delete()
    Requirement.objects.all().delete()
    Membership.objects.all().delete()
    JobRole.objects.get_or_create(code="porter", name="Porter")
    JobRole.objects.get_or_create(code="cook", name="Cook")
    Course.objects.get_or_create(code="other", defaults={"title": "Other"})


def rule_fields(cast: Cast, facts: dict) -> dict:
    """The fields of a requirement from hypothesis' words."""
    role = JobRole.objects.get(code=facts["role"]) if facts["role"] else None
    course = Course.objects.get(code=facts["course"])
    return {**facts, "unit": getattr(cast, facts["unit"]), "role": role, "course": course}


def proposed(cast: Cast, rule: Requirement | None, change: dict) -> Requirement:
    """The requirement as a manager would have it: a new one, or a stored one with other terms."""
    fields = rule_fields(cast, change)
    if rule is None:
        return Requirement(**fields)
    for name in ("role", "from_on", "within_days", "until_on", "needs_acknowledgement"):
        setattr(rule, name, fields[name])
    return rule


def employ(cast: Cast, number: int, theirs: list[dict]) -> User:
    """Somebody with their jobs."""
    person, _new = User.objects.get_or_create(
        email=f"staff{number}@example.org", defaults={"name": f"Staff {number}", "claimed_at": AT}
    )
    for facts in theirs:
        until = None if facts["for_days"] is None else facts["from_on"] + timedelta(days=facts["for_days"])
        role = JobRole.objects.get(code=facts["role"]) if facts["role"] else None
        unit = getattr(cast, facts["unit"])
        Membership.objects.create(person=person, unit=unit, role=role, from_on=facts["from_on"], until_on=until)
    return person


# --- Following people -------------------------------------------------------------------------


def test_coming_back_restores_what_was_told_and_excused(cast: Cast) -> None:
    """Complaint 3 of the field: records reset when people fell out of a group and returned."""
    require(cast.hotels, cast.course)
    offer(obligations=Obligation.objects.filter(person=cast.amina), at=AT)
    until = ON + timedelta(days=200)
    exempt(obligation=obligation(cast.amina), from_on=ON, until_on=until, reason="maternity leave", by=cast.bruno)
    member = Membership.objects.get(person=cast.amina)
    leave(membership=member, until_on=ON)
    back = add_member(person=cast.amina, unit=cast.workplace, from_on=ON + timedelta(days=30), at=noon(ON))
    again = Obligation.objects.get(membership=back)
    assert (again.offered_at, again.exempt_until, again.exempt_reason) == (AT, until, "maternity leave")
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
    exempt(obligation=obligation(cast.amina), from_on=ON, until_on=ON, reason="long leave here", by=cast.bruno)
    other = cast.hotels.add_child(name="Second Hotel", kind=Unit.Kind.WORKPLACE)
    second = add_member(person=cast.amina, unit=other, from_on=ON, at=AT)
    assert Obligation.objects.get(membership=second).exempt_until is None


def test_an_exemption_that_was_ended_does_not_come_back(cast: Cast) -> None:
    require(cast.hotels, cast.course)
    row = exempt(obligation=obligation(cast.amina), from_on=ON, until_on=ON, reason="leave", by=cast.bruno)
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
