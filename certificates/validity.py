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


def last_day(*, start: date, months: int) -> date:
    """The last day of a period of ``months`` that begins on ``start`` (which counts).

    The day before the same date ``months`` later; where that month has no such date, its last day
    (31 August + 6 months → 28 February, and 29 February + 12 months → 28 February). A later start
    therefore never ends earlier. Raises :class:`ValueError` for less than one month.
    """
    if months < 1:
        raise ValueError(f"a certificate is valid for at least one month, not {months}")
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    length = calendar.monthrange(year, month + 1)[1]
    if start.day > length:
        return date(year, month + 1, length)
    return date(year, month + 1, start.day) - timedelta(days=1)


def validity(
    *, completed_on: date, months: int, previous_expiry: date | None = None, recertify_days: int = 0
) -> Validity:
    """When a certificate earned on ``completed_on`` is in force.

    Renewed inside the recertification window (from ``recertify_days`` before ``previous_expiry`` to that
    day itself) it runs on from the old expiry, so renewing early costs nothing; otherwise it runs from
    the completion date. How it ends: :func:`last_day`.
    """
    start = completed_on
    if previous_expiry and previous_expiry - timedelta(days=recertify_days) <= completed_on <= previous_expiry:
        start = previous_expiry + timedelta(days=1)
    return Validity(in_force_from=completed_on, expires_on=last_day(start=start, months=months))


def verdict(*, expires_on: date, revoked_on: date | None, on: date) -> Verdict:
    """What is true of a certificate on a day; revocation outweighs expiry."""
    if revoked_on is not None and revoked_on <= on:
        return Verdict.REVOKED
    if expires_on < on:
        return Verdict.EXPIRED
    return Verdict.GENUINE
