"""The rules about standing and figures: tables with the boundary day itself in them."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from compliance.standing.rules import Facts, Standing, is_overdue, merge_facts, standing
from readiness.tally.rules.figures import (
    ReadinessFigures,
    days_overdue,
    figures,
    is_within_grace,
    share,
)

ON = date(2026, 5, 4)
DUE = date(2026, 5, 1)


def day(offset: int) -> date:
    return ON + timedelta(days=offset)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Facts(DUE), Standing.NOT_STARTED),
        (Facts(DUE, is_started=True), Standing.IN_PROGRESS),
        # revoked: begins again
        (Facts(DUE, is_started=True, is_completed=True), Standing.IN_PROGRESS),
        (Facts(DUE, held_until=day(61)), Standing.CERTIFIED),
        (Facts(DUE, held_until=day(60)), Standing.EXPIRING),  # the day the window opens
        (Facts(DUE, held_until=ON), Standing.EXPIRING),  # the last day in force
        (Facts(DUE, held_until=day(-1)), Standing.EXPIRED),
        # a late renewal hides nothing
        (Facts(DUE, held_until=day(-1), is_started=True), Standing.EXPIRED),
        (Facts(DUE, held_until=day(1), recertify_days=0), Standing.CERTIFIED),
        (Facts(DUE, held_until=ON, recertify_days=0), Standing.EXPIRING),
        (Facts(DUE, exempt_from=ON, exempt_until=ON), Standing.EXEMPT),
        (Facts(DUE, exempt_from=day(1), exempt_until=day(9)), Standing.NOT_STARTED),
        (Facts(DUE, exempt_from=day(-9), exempt_until=day(-1)), Standing.NOT_STARTED),
        (Facts(DUE, held_until=day(90), exempt_from=ON, exempt_until=day(9)), Standing.EXEMPT),
    ],
)
def test_standing_is_a_ladder(facts: Facts, expected: Standing) -> None:
    assert standing(facts, on=ON) is expected


@pytest.mark.parametrize(
    ("facts", "expected", "days"),
    [
        (Facts(due_on=ON), False, 0),  # the due date itself is in time
        (Facts(due_on=day(-1)), True, 1),
        (Facts(due_on=day(-1), is_started=True, is_completed=True), True, 1),
        (Facts(due_on=day(-1), held_until=ON), False, 0),
        # late since the expiry, not since the first due date
        (Facts(due_on=day(-9), held_until=day(-2)), True, 2),
        # expired elsewhere, still has time here
        (Facts(due_on=day(5), held_until=day(-2)), False, -5),
        (Facts(due_on=day(-9), exempt_from=day(-1), exempt_until=ON), False, 9),
    ],
)
def test_overdue_is_separate_from_standing(facts: Facts, expected: bool, days: int) -> None:
    assert is_overdue(facts, on=ON) is expected
    assert days_overdue(facts, on=ON) == days


def test_grace_covers_the_due_date_and_only_the_untrained() -> None:
    assert is_within_grace(Facts(due_on=ON), on=ON)
    assert not is_within_grace(Facts(due_on=day(-1)), on=ON)
    assert not is_within_grace(Facts(due_on=ON, is_started=True, is_completed=True), on=ON)


def test_figures_count_what_the_brief_defines() -> None:
    people = [
        Facts(day(-40), held_until=day(200), is_offered=True, is_started=True, is_completed=True),
        Facts(
            day(-40),
            held_until=day(10),
            is_offered=True,
            is_started=True,
            is_completed=True,
            is_agency=True,
        ),
        Facts(day(-40), held_until=day(-4), is_offered=True, is_started=True, is_completed=True),
        Facts(day(-10), is_offered=True, is_started=True),
        Facts(day(20), is_offered=False),
        Facts(day(-90), exempt_from=day(-3), exempt_until=day(3)),
    ]
    counted = figures(people, on=ON)
    assert counted == ReadinessFigures(
        in_scope=5,
        offered=4,
        started=4,
        completed=3,
        in_date=2,
        expiring=1,
        overdue=2,
        within_grace=1,
        exempt=1,
        agency=1,
        overdue_days=7,  # the median of 4 and 10
    )
    assert share(counted.in_date, counted.expected) == Fraction(2, 4)


@pytest.mark.parametrize(
    "counted", [ReadinessFigures(), ReadinessFigures(in_scope=3, within_grace=3)]
)
def test_a_share_of_nobody_is_unknown_not_a_number(counted: ReadinessFigures) -> None:
    assert share(counted.in_date, counted.expected) is None


def test_nobody_overdue_has_no_median_of_days() -> None:
    assert figures([], on=ON).overdue_days is None


def test_a_person_with_two_employers_is_counted_once_with_the_earlier_due_date() -> None:
    once = merge_facts([Facts(day(9)), Facts(day(-1), is_offered=True, is_agency=True)], on=ON)
    assert once == Facts(day(-1), is_offered=True)
    assert is_overdue(once, on=ON)


def test_an_exemption_from_one_employer_is_none_from_the_other() -> None:
    exempt = Facts(day(-9), exempt_from=day(-9), exempt_until=day(9))
    assert standing(merge_facts([exempt, Facts(day(3))], on=ON), on=ON) is Standing.NOT_STARTED
    assert standing(merge_facts([exempt, exempt], on=ON), on=ON) is Standing.EXEMPT


def test_of_two_courses_held_the_one_that_ends_first_decides() -> None:
    longest, shortest = Facts(day(1), held_until=day(90)), Facts(day(2), held_until=day(30))
    assert merge_facts([longest, shortest], on=ON) == shortest
