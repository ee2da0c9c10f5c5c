"""A change of the rules does exactly what was seen before it was made."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.forms import model_to_dict
from hypothesis import assume
from hypothesis import strategies as some

from accounts.models import User
from compliance.integrity.findings import findings
from compliance.obligations.actions import recompute_obligations
from compliance.obligations.models import Obligation
from compliance.requirements.models import Requirement
from compliance.requirements.rules import (
    CourseChange,
    CourseTerms,
    MembershipFacts,
    RequirementEffect,
    RequirementFacts,
    course_changes,
    course_terms,
)
from compliance.rulebook.actions import (
    CHANGEABLE_FIELDS,
    add_requirement,
    change_requirement,
    is_asked_already,
    update_obligations,
)
from compliance.rulebook.preview import preview
from courses.models import Course
from tests.compliance.builders import require
from tests.examples import in_worlds
from tests.people import AT, ON, Cast
from workforce.people.actions.memberships import add_member, leave
from workforce.people.models import JobRole, Membership

TODAY = date(2026, 6, 1)
RULE = RequirementFacts(
    requirement_id=1,
    course_id=7,
    path="0001",
    role_id=None,
    from_on=date(2026, 1, 1),
    within_days=30,
)


def job_facts(**changes: Any) -> MembershipFacts:
    fields = {
        "membership_id": 1,
        "path": "00010001",
        "role_id": None,
        "from_on": date(2026, 3, 1),
        "until_on": None,
    }
    return MembershipFacts(**{**fields, **changes})


def rule(**changes: object) -> RequirementFacts:
    return RequirementFacts(**{**vars(RULE), **changes})


def effects(
    before: list[RequirementFacts], after: list[RequirementFacts], *jobs: MembershipFacts
) -> list[RequirementEffect]:
    return [
        change.effect for change in course_changes(jobs or [job_facts()], before, after, on=TODAY)
    ]


# --- The rule ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([], [rule()], [RequirementEffect.BEGINS]),
        ([rule()], [], [RequirementEffect.ENDS]),
        ([rule()], [rule(until_on=TODAY)], [RequirementEffect.ENDS]),
        ([rule()], [rule()], []),
        ([rule()], [rule(within_days=31)], [RequirementEffect.MOVES]),
        ([rule(until_on=TODAY)], [rule()], [RequirementEffect.LONGER]),
        (
            [rule(until_on=TODAY)],
            [rule(until_on=TODAY + timedelta(days=1))],
            [RequirementEffect.LONGER],
        ),
        (
            [rule(until_on=TODAY - timedelta(days=1))],
            [rule()],
            [RequirementEffect.BEGINS],
        ),  # it was over
        ([], [rule(until_on=TODAY - timedelta(days=1))], []),
        ([], [rule(role_id=5)], []),  # somebody else's work
        ([rule()], [rule(role_id=5)], [RequirementEffect.ENDS]),
        # asked already, and sooner
        ([rule()], [rule(), rule(requirement_id=2, within_days=60)], []),
        ([rule()], [rule(), rule(requirement_id=2, within_days=10)], [RequirementEffect.MOVES]),
        ([rule(), rule(requirement_id=2)], [rule()], []),  # another rule still asks it
        ([rule()], [rule(course_id=8)], [RequirementEffect.ENDS, RequirementEffect.BEGINS]),
        # asked from a day to come
        ([], [rule(from_on=TODAY + timedelta(days=90))], [RequirementEffect.BEGINS]),
        ([rule()], [rule(is_signed=True)], [RequirementEffect.SIGNS]),
        # asked already, unsigned
        ([rule()], [rule(), rule(requirement_id=2, is_signed=True)], [RequirementEffect.SIGNS]),
        ([rule(is_signed=True)], [rule()], [RequirementEffect.UNSIGNED]),
        ([rule(is_signed=True)], [rule(within_days=31)], [RequirementEffect.MOVES]),
        ([rule(until_on=TODAY)], [rule(is_signed=True)], [RequirementEffect.SIGNS]),
        ([rule(is_signed=True)], [], [RequirementEffect.ENDS]),
    ],
)
def test_what_a_change_means_to_one_person(
    before: list[RequirementFacts], after: list[RequirementFacts], expected: list[RequirementEffect]
) -> None:
    assert effects(before, after) == expected


def test_whoever_has_left_notices_nothing() -> None:
    assert effects([], [rule()], job_facts(until_on=TODAY - timedelta(days=1))) == []
    assert effects([], [rule()], job_facts(until_on=TODAY)) == [RequirementEffect.BEGINS]


def test_a_rule_ended_before_it_began_asks_nobody() -> None:
    cancelled = rule(from_on=date(2027, 1, 1), until_on=date(2026, 6, 1))
    assert course_terms([job_facts()], [cancelled], on=TODAY) == {}
    assert effects([rule(from_on=date(2027, 1, 1))], [cancelled]) == [RequirementEffect.ENDS]


def test_two_jobs_are_asked_once_the_soonest_day_stands() -> None:
    jobs = [
        job_facts(),
        job_facts(
            membership_id=2, path="00010002", from_on=date(2026, 5, 1), until_on=date(2026, 8, 1)
        ),
    ]
    assert course_terms(jobs, [rule()], on=TODAY) == {7: CourseTerms(date(2026, 3, 31), None)}
    changes = course_changes(jobs, [], [rule()], on=TODAY)
    assert changes == [
        CourseChange(7, RequirementEffect.BEGINS, None, CourseTerms(date(2026, 3, 31), None))
    ]


# --- Seen is done -----------------------------------------------------------------------------


def asked_by_obligations(
    person: User, *, on: date
) -> dict[int, tuple[date, date | None, set[int]]]:
    """How each course is asked of somebody from a day on, as the stored obligations say."""
    terms: dict[int, tuple[date, date | None, set[int]]] = {}
    rows = Obligation.objects.filter(person=person, lifted_on=None, membership__refused_at=None)
    for row in rows.select_related("requirement", "membership__unit"):
        ends = [day for day in (row.requirement.until_on, row.membership.until_on) if day]
        last = min(ends) if ends else None
        if last is not None and last < on:
            continue
        due, until, signed = terms.get(row.course_id, (row.due_on, last, set()))
        signed = signed | ({row.requirement_id} if row.requirement.needs_acknowledgement else set())
        longer = None if None in (until, last) else max(day for day in (until, last) if day)
        terms[row.course_id] = (min(due, row.due_on), longer, signed)
    return terms


def effect_of(
    old: tuple[date, date | None, set[int]] | None, new: tuple[date, date | None, set[int]] | None
) -> RequirementEffect | None:
    """The effect as this test would put it, without the product's code."""
    if old == new:
        return None
    if old is None:
        return RequirementEffect.BEGINS
    if new is None or (new[1] or date.max) < (old[1] or date.max):
        return RequirementEffect.ENDS
    if new[2] > old[2]:
        return RequirementEffect.SIGNS
    if new[0] != old[0]:
        return RequirementEffect.MOVES
    return RequirementEffect.LONGER if new[1] != old[1] else RequirementEffect.UNSIGNED


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
    {
        "unit": places,
        "role": roles,
        "from_on": days,
        "for_days": some.none() | some.integers(0, 300),
    }
)


@in_worlds(
    few=10,
    stored=some.lists(rules, max_size=3),
    people=some.lists(
        some.lists(jobs, min_size=1, max_size=2, unique_by=lambda facts: facts["unit"]),
        min_size=1,
        max_size=3,
    ),
    change=rules,
    is_new=some.booleans(),
)
def what_is_applied_is_what_was_previewed(
    cast: Cast, stored: list[dict], people: list[list[dict]], change: dict, is_new: bool
) -> None:
    world(cast)
    for facts in stored:
        Requirement.objects.create(**rule_fields(cast, facts))
    staff = [employ(cast, number, person_jobs) for number, person_jobs in enumerate(people)]
    recompute_obligations(on=ON)
    before = {person: asked_by_obligations(person, on=ON) for person in staff}
    rule = None if is_new else Requirement.objects.order_by("pk").first()
    draft = proposed(cast, rule, change)
    terms = model_to_dict(draft, CHANGEABLE_FIELDS)
    assume(rule or not is_asked_already(unit=draft.unit, course=draft.course, terms=terms))
    previewed = preview(draft, on=ON)

    if rule:
        change_requirement(requirement=draft, by=None, on=ON)
    else:
        add_requirement(requirement=draft, by=None, on=ON)
    update_obligations(requirement=draft, on=ON)

    effects_stored: Counter[tuple[int, int, RequirementEffect]] = Counter()
    for person in staff:
        after = asked_by_obligations(person, on=ON)
        for course in {*before[person], *after}:
            effect = effect_of(before[person].get(course), after.get(course))
            if effect:
                effects_stored[person.pk, course, effect] += 1
    effects_previewed = Counter(
        (line.person_id, line.course_id, line.effect) for line in previewed.lines
    )
    assert effects_previewed == effects_stored
    for line in previewed.lines:
        if line.effect is not RequirementEffect.ENDS:
            due, _until, _signed = asked_by_obligations(User.objects.get(pk=line.person_id), on=ON)[
                line.course_id
            ]
            assert due == line.due_on
    assert list(findings()) == []


test_what_is_applied_is_what_was_previewed = what_is_applied_is_what_was_previewed.few
test_what_is_applied_is_what_was_previewed_in_many_worlds = (
    what_is_applied_is_what_was_previewed.many
)


def test_a_job_that_is_over_brings_the_day_of_another_forward(cast: Cast) -> None:
    """Grace is given once: a rule of the old place, dated back, leaves none at the new one."""
    require(cast.area, cast.course, from_on=ON + timedelta(days=14), within_days=26)
    old_job = Membership.objects.get(person=cast.amina)
    leave(membership=old_job, until_on=ON - timedelta(days=19))
    add_member(person=cast.amina, unit=cast.area, from_on=ON - timedelta(days=18), at=AT)
    draft = Requirement(
        unit=cast.workplace, course=cast.course, from_on=ON - timedelta(days=300), within_days=60
    )
    [line] = preview(draft, on=ON).lines
    assert (line.person_id, line.effect) == (cast.amina.pk, RequirementEffect.MOVES)
    add_requirement(requirement=draft, by=None, on=ON)
    update_obligations(requirement=draft, on=ON)
    due_on, _until, _signed = asked_by_obligations(cast.amina, on=ON)[cast.course.pk]
    assert line.due_on == due_on == ON + timedelta(days=14)


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
    last_day = rule.until_on if rule else None
    if fields["until_on"] and fields["until_on"] < ON:  # none is made to end in the past
        fields["until_on"] = last_day
    if rule is None:
        return Requirement(**fields)
    for name in ("role", "from_on", "within_days", "until_on", "needs_acknowledgement"):
        setattr(rule, name, fields[name])
    return rule


def employ(cast: Cast, number: int, person_jobs: list[dict]) -> User:
    """Somebody with their jobs."""
    person, _new = User.objects.get_or_create(
        email=f"staff{number}@example.org", defaults={"name": f"Staff {number}", "claimed_at": AT}
    )
    for facts in person_jobs:
        until = (
            None
            if facts["for_days"] is None
            else facts["from_on"] + timedelta(days=facts["for_days"])
        )
        role = JobRole.objects.get(code=facts["role"]) if facts["role"] else None
        unit = getattr(cast, facts["unit"])
        Membership.objects.create(
            person=person, unit=unit, role=role, from_on=facts["from_on"], until_on=until
        )
    return person
