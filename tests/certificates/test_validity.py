"""How long a certificate counts, on every day where the answer changes."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from certificates.rules.validity import (
    Basis,
    CertificateVerdict,
    FixedDay,
    last_day,
    renewable_from,
    validity,
    verdict,
)

day = date.fromisoformat


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        ("2026-05-04", 12, "2027-05-03"),
        ("2026-01-01", 12, "2026-12-31"),
        ("2026-12-31", 12, "2027-12-30"),
        ("2026-12-31", 1, "2027-01-30"),
        ("2026-03-01", 12, "2027-02-28"),
        ("2027-03-01", 12, "2028-02-29"),  # 2028 is a leap year
        ("2028-02-28", 12, "2029-02-27"),
        ("2028-02-29", 12, "2029-02-28"),  # no 29 February: the last day of the month
        ("2028-02-29", 48, "2032-02-28"),  # there is one again: the day before it
        ("2028-03-01", 12, "2029-02-28"),
        ("2026-08-28", 6, "2027-02-27"),
        ("2026-08-29", 6, "2027-02-28"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2026-09-01", 6, "2027-02-28"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-05-31", 1, "2026-06-30"),
        ("2026-05-30", 1, "2026-06-29"),
    ],
)
def test_a_period_ends_the_day_before_the_same_date(start: str, months: int, last: str) -> None:
    assert last_day(start=day(start), months=months) == day(last)


@given(start=some.dates(date(2000, 1, 1), date(2080, 1, 1)), months=some.integers(1, 60))
def test_a_later_start_never_ends_earlier(start: date, months: int) -> None:
    assert last_day(start=start, months=months) <= last_day(
        start=start + timedelta(days=1), months=months
    )


@given(start=some.dates(date(2000, 1, 1), date(2080, 1, 1)), months=some.integers(1, 60))
def test_a_period_is_never_empty_nor_longer_than_its_months(start: date, months: int) -> None:
    assert start <= last_day(start=start, months=months) <= start + timedelta(days=31 * months)


@pytest.mark.parametrize("months", [0, -1])
def test_a_course_that_is_valid_for_no_time_is_refused(months: int) -> None:
    with pytest.raises(ValueError, match="at least one month"):
        last_day(start=day("2026-05-04"), months=months)


@pytest.mark.parametrize(
    ("completed_on", "expires_on"),
    [
        ("2027-03-03", "2028-03-02"),  # 61 days before expiry: too early, runs from completion
        # 60 days before: the window opens, runs on from the old expiry
        ("2027-03-04", "2028-05-03"),
        ("2027-05-03", "2028-05-03"),  # the last day in force
        ("2027-05-04", "2028-05-03"),  # the day after: from completion, which comes to the same
        ("2027-05-05", "2028-05-04"),  # late: from completion
    ],
)
def test_renewing_inside_the_window_costs_nothing(completed_on: str, expires_on: str) -> None:
    renewed = validity(
        completed_on=day(completed_on),
        months=12,
        previous_expiry=day("2027-05-03"),
        recertify_days=60,
    )
    assert (renewed.in_force_from, renewed.expires_on) == (day(completed_on), day(expires_on))


def test_without_a_window_only_the_last_day_runs_on() -> None:
    def expiry(completed_on: str) -> date:
        return validity(
            completed_on=day(completed_on), months=12, previous_expiry=day("2027-05-03")
        ).expires_on

    assert expiry("2027-05-02") == day("2028-05-01")
    assert expiry("2027-05-03") == day("2028-05-03")


def test_renewing_every_year_on_the_last_day_does_not_drift() -> None:
    expiry = validity(completed_on=day("2028-02-29"), months=12).expires_on
    for year in range(2030, 2036):
        expiry = validity(
            completed_on=expiry, months=12, previous_expiry=expiry, recertify_days=60
        ).expires_on
        assert expiry == day(f"{year}-02-28") + timedelta(days=year % 4 == 0)


@pytest.mark.parametrize(
    ("on", "revoked_on", "expected"),
    [
        ("2027-05-02", None, CertificateVerdict.GENUINE),
        ("2027-05-03", None, CertificateVerdict.GENUINE),  # the last day in force counts
        ("2027-05-04", None, CertificateVerdict.EXPIRED),
        ("2026-09-09", "2026-09-10", CertificateVerdict.GENUINE),
        ("2026-09-10", "2026-09-10", CertificateVerdict.REVOKED),
        ("2027-05-04", "2026-09-10", CertificateVerdict.REVOKED),  # revocation outweighs expiry
    ],
)
def test_the_verdict_of_a_day(
    on: str, revoked_on: str | None, expected: CertificateVerdict
) -> None:
    revoked = day(revoked_on) if revoked_on else None
    assert verdict(expires_on=day("2027-05-03"), revoked_on=revoked, on=day(on)) is expected


@pytest.mark.parametrize("completed_on", ["2027-03-03", "2027-03-04", "2027-05-03", "2027-05-04"])
def test_a_course_may_always_run_from_completion(completed_on: str) -> None:
    """Complaint 2 of the field: recertification is a rule of the course, not an afterthought."""
    renewed = validity(
        completed_on=day(completed_on),
        months=12,
        previous_expiry=day("2027-05-03"),
        recertify_days=60,
        basis=Basis.COMPLETION,
    )
    assert renewed.expires_on == last_day(start=day(completed_on), months=12)


#: completed on, previous expiry, months, fixed day, for at least (days) → last day in force
FIXED = [
    ("2026-05-04", None, 12, (8, 31), 0, "2026-08-31"),  # the next one to come
    ("2026-08-30", None, 12, (8, 31), 0, "2026-08-31"),  # the day before it: in force for two days
    ("2026-08-31", None, 12, (8, 31), 0, "2027-08-31"),  # on the day itself: the next one
    ("2026-09-01", None, 12, (8, 31), 0, "2027-08-31"),
    ("2026-07-03", None, 12, (8, 31), 60, "2026-08-31"),  # in force for exactly 60 days
    ("2026-07-04", None, 12, (8, 31), 60, "2027-08-31"),  # for 59 it would be: the following one
    ("2026-05-04", None, 24, (8, 31), 0, "2027-08-31"),  # every two years
    ("2026-05-04", None, 6, (8, 31), 0, "2026-08-31"),  # never none
    ("2026-05-04", None, 18, (8, 31), 0, "2026-08-31"),
    # the window opens: on from the old expiry
    ("2026-07-02", "2026-08-31", 12, (8, 31), 0, "2027-08-31"),
    ("2026-07-01", "2026-08-31", 12, (8, 31), 0, "2026-08-31"),  # too early: nothing gained
    ("2026-08-31", "2026-08-31", 12, (8, 31), 0, "2027-08-31"),
    ("2026-09-01", "2026-08-31", 12, (8, 31), 0, "2027-08-31"),  # late
    ("2027-03-01", None, 12, (2, 29), 0, "2028-02-29"),
    ("2028-02-28", None, 12, (2, 29), 0, "2028-02-29"),
    ("2028-02-29", None, 12, (2, 29), 0, "2029-02-28"),
    ("2029-02-28", None, 12, (2, 29), 0, "2030-02-28"),
    ("2026-12-31", None, 12, (12, 31), 0, "2027-12-31"),
    ("2027-01-01", None, 12, (12, 31), 365, "2027-12-31"),
    ("2027-01-02", None, 12, (12, 31), 365, "2028-12-31"),
]


@pytest.mark.parametrize(
    ("completed_on", "previous", "months", "fixed", "at_least", "expires_on"), FIXED
)
def test_a_fixed_day_comes_every_year(
    completed_on: str,
    previous: str | None,
    months: int,
    fixed: tuple[int, int],
    at_least: int,
    expires_on: str,
) -> None:
    earned = validity(
        completed_on=day(completed_on),
        months=months,
        previous_expiry=day(previous) if previous else None,
        recertify_days=60,
        basis=Basis.FIXED,
        fixed_day=FixedDay(*fixed, at_least),
    )
    assert (earned.in_force_from, earned.expires_on) == (day(completed_on), day(expires_on))


@given(
    completed_on=some.dates(date(2000, 1, 1), date(2080, 1, 1)),
    months=some.integers(1, 60),
    month=some.integers(1, 12),
    of_month=some.integers(1, 31),
    at_least=some.integers(0, 365),
)
def test_a_fixed_day_lies_ahead_for_long_enough(
    completed_on: date, months: int, month: int, of_month: int, at_least: int
) -> None:
    fixed = FixedDay(month, of_month, at_least)
    ends = validity(
        completed_on=completed_on, months=months, basis=Basis.FIXED, fixed_day=fixed
    ).expires_on
    assert ends > completed_on
    assert (ends - completed_on).days + 1 >= at_least
    assert ends == fixed.in_year(ends.year)


def test_a_fixed_day_must_be_known() -> None:
    with pytest.raises(ValueError, match="month and day"):
        validity(completed_on=day("2026-05-04"), months=12, basis=Basis.FIXED)


def test_the_window_ends_on_the_last_day_in_force() -> None:
    assert renewable_from(expires_on=day("2027-05-03"), recertify_days=60) == day("2027-03-04")
    assert renewable_from(expires_on=day("2027-05-03"), recertify_days=0) == day("2027-05-03")
