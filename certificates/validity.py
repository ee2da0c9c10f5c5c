"""For how long a certificate counts, and what may be said of it on a day."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Verdict(StrEnum):
    """What the verification page says."""

    GENUINE = "genuine"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Validity:
    """In force from and until: both days count (``expires_on`` is the last day in force)."""

    in_force_from: date
    expires_on: date


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later, or the last day of a shorter month (31 January + 1 → 28 February)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def validity(
    *, completed_on: date, months: int, previous_expiry: date | None = None, recertify_days: int = 0
) -> Validity:
    """When a certificate earned on ``completed_on`` is in force.

    Renewed inside the recertification window (the ``recertify_days`` up to and including
    ``previous_expiry``) it runs on from the old expiry, so renewing early costs nothing; otherwise it
    runs from the completion date. It ends the day before the same date ``months`` later.
    """
    start = completed_on
    if previous_expiry and previous_expiry - timedelta(days=recertify_days) <= completed_on <= previous_expiry:
        start = previous_expiry + timedelta(days=1)
    return Validity(in_force_from=completed_on, expires_on=add_months(start, months) - timedelta(days=1))


def verdict(*, expires_on: date, revoked_on: date | None, on: date) -> Verdict:
    """What is true of a certificate on a day; revocation outweighs expiry."""
    if revoked_on is not None and revoked_on <= on:
        return Verdict.REVOKED
    if expires_on < on:
        return Verdict.EXPIRED
    return Verdict.GENUINE
