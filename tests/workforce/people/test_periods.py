"""What is left of days when others are taken away."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from workforce.people.rules.periods import DAY, WorkPeriod, subtract_periods

BEGIN = date(2026, 1, 1)
END = BEGIN + timedelta(days=60)
NUMBERS = st.integers(0, 40)


def period(first: int, length: int | None) -> WorkPeriod:
    start = BEGIN + timedelta(days=first)
    return WorkPeriod(start, None if length is None else start + timedelta(days=length - 1))


PERIODS = st.builds(period, NUMBERS, st.one_of(st.none(), st.integers(0, 15)))


def days_within(one: WorkPeriod) -> set[date]:
    last = min(one.until_on or END, END)
    return {one.from_on + timedelta(days=number) for number in range((last - one.from_on).days + 1)}


@given(PERIODS, st.lists(PERIODS, max_size=4))
def test_every_day_that_is_in_no_other_is_left_exactly_once(
    one: WorkPeriod, others: list[WorkPeriod]
) -> None:
    left = subtract_periods(one, others)
    told = [day for part in left for day in days_within(part)]
    assert sorted(told) == sorted(
        days_within(one) - {day for other in others for day in days_within(other)}
    )


def test_the_parts_come_in_order_and_an_open_end_stays_open() -> None:
    others = [period(20, 3), period(5, 2)]
    assert subtract_periods(period(0, None), others) == [
        period(0, 5),
        period(7, 13),
        period(23, None),
    ]


def test_nothing_is_left_of_what_others_cover() -> None:
    assert subtract_periods(period(3, 4), [period(0, None)]) == []
    assert WorkPeriod(BEGIN, BEGIN - DAY).is_empty


def test_a_period_without_a_day_takes_nothing_away_and_divides_nothing() -> None:
    assert subtract_periods(period(0, 20), [period(10, 0)]) == [period(0, 20)]
    assert not period(10, 0).meets(period(0, 20))
    assert not period(0, 20).meets(period(10, 0))
    assert period(0, 1).meets(period(0, 1))
    assert not period(0, 1).meets(period(1, 1))
