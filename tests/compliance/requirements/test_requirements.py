"""What requirements ask, of whom and by when."""

from datetime import date
from typing import Any

import pytest

from compliance.requirements.rules import MembershipFacts, RequirementFacts, applies, due_dates

HOTELS = RequirementFacts(
    requirement_id=1,
    course_id=7,
    path="00010001",
    role_id=None,
    from_on=date(2026, 1, 1),
    within_days=30,
)
PORTERS = RequirementFacts(
    requirement_id=2, course_id=8, path="0001", role_id=5, from_on=date(2026, 1, 1), within_days=0
)


def membership_facts(path: str = "000100010001", **changes: Any) -> MembershipFacts:
    fields = {
        "membership_id": 1,
        "role_id": None,
        "from_on": date(2026, 3, 1),
        "until_on": None,
        **changes,
    }
    return MembershipFacts(path=path, **fields)


@pytest.mark.parametrize(
    ("requirement", "membership", "expected"),
    [
        (HOTELS, membership_facts("00010001"), True),  # the unit itself
        (HOTELS, membership_facts("000100010001"), True),  # below it
        (HOTELS, membership_facts("0001"), False),  # above it
        (HOTELS, membership_facts("00010002"), False),  # beside it
        (PORTERS, membership_facts(role_id=5), True),
        (PORTERS, membership_facts(role_id=6), False),
        (PORTERS, membership_facts(), False),  # a role nobody wrote down
        # the first and last day
        (HOTELS, membership_facts(from_on=date(2025, 1, 1), until_on=date(2026, 1, 1)), True),
        (HOTELS, membership_facts(from_on=date(2025, 1, 1), until_on=date(2025, 12, 31)), False),
    ],
)
def test_who_is_bound(
    requirement: RequirementFacts, membership: MembershipFacts, expected: bool
) -> None:
    assert applies(requirement, membership) is expected


def test_grace_runs_from_starting_or_from_the_requirement_whichever_is_later() -> None:
    newcomer = due_dates([membership_facts()], [HOTELS])
    old_hand = due_dates([membership_facts(from_on=date(2020, 1, 1))], [HOTELS])
    assert newcomer == {(1, 1): date(2026, 3, 31)}
    assert old_hand == {(1, 1): date(2026, 1, 31)}


def test_a_second_job_opens_no_second_grace() -> None:
    jobs = [
        membership_facts(),
        membership_facts("000100010002", membership_id=2, from_on=date(2026, 3, 20)),
    ]
    assert due_dates(jobs, [HOTELS]) == {(1, 1): date(2026, 3, 31), (1, 2): date(2026, 3, 31)}


def test_coming_back_untrained_is_due_on_the_first_day() -> None:
    jobs = [
        membership_facts(until_on=date(2026, 3, 9)),
        membership_facts(membership_id=2, from_on=date(2026, 9, 1)),
    ]
    assert due_dates(jobs, [HOTELS])[1, 2] == date(2026, 9, 1)


def test_an_earlier_job_under_another_course_caps_nothing() -> None:
    jobs = [
        membership_facts(role_id=5),
        membership_facts("000100010002", membership_id=2, from_on=date(2026, 9, 1)),
    ]
    # its own course was asked before
    assert due_dates(jobs, [PORTERS, HOTELS])[1, 2] == date(2026, 9, 1)
    assert (2, 2) not in due_dates(jobs, [PORTERS, HOTELS])
