"""For how long a certificate counts, and what may be said of it on a day."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class CertificateVerdict(StrEnum):
    """What the verification page says of a certificate on a day."""

    GENUINE = "genuine"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Validity:
    """In force from and until: both days count (``expires_on`` is the last day in force)."""

    in_force_from: date
    expires_on: date


def last_day(*, start: date, months: int) -> date:
    """Return the last day of a period of ``months`` that begins on ``start`` (which counts).

    The day before the same date ``months`` later; where that month has no such date, its last day
    (31 August + 6 months → 28 February, and 29 February + 12 months → 28 February). A later start
    therefore never ends earlier. Raises :class:`ValueError` for less than one month.
    """
    if months < 1:
        raise ValueError(f"a certificate is valid for at least one month, not {months}")
    months_since_year_0 = start.year * 12 + (start.month - 1) + months
    year, month_index = divmod(months_since_year_0, 12)
    month = month_index + 1
    days_in_month = calendar.monthrange(year, month)[1]
    if start.day > days_in_month:
        return date(year, month, days_in_month)
    return date(year, month, start.day) - timedelta(days=1)


class Basis(StrEnum):
    """What a renewed certificate runs from; the values of ``courses.models.Course.ExpiryBasis``."""

    PREVIOUS = "previous"
    COMPLETION = "completion"
    FIXED = "fixed"


@dataclass(frozen=True)
class FixedDay:
    """The last day in force of every year, and for how many days a certificate counts at least."""

    month: int
    day: int
    min_active_days: int = 0

    def in_year(self, year: int) -> date:
        """Return the day in one year; 29 February is 28 February in most."""
        days_in_month = calendar.monthrange(year, self.month)[1]
        return date(year, self.month, min(self.day, days_in_month))


def renewable_from(*, expires_on: date, recertify_days: int) -> date:
    """Return the first day of the recertification window; it ends on ``expires_on``."""
    return expires_on - timedelta(days=recertify_days)


def is_renewal(*, completed_on: date, previous_expiry: date | None, recertify_days: int) -> bool:
    """Tell whether a completion falls into the window before the old expiry.

    The first and the last day of the window both count.
    """
    if previous_expiry is None:
        return False
    opens_on = renewable_from(expires_on=previous_expiry, recertify_days=recertify_days)
    return opens_on <= completed_on <= previous_expiry


def validity(
    *,
    completed_on: date,
    months: int,
    previous_expiry: date | None = None,
    recertify_days: int = 0,
    basis: Basis = Basis.PREVIOUS,
    fixed_day: FixedDay | None = None,
) -> Validity:
    """Return when a certificate earned on ``completed_on`` is in force.

    *Previous*: renewed inside the recertification window (from ``recertify_days`` before
    ``previous_expiry`` to that day itself) it runs on from the old expiry, so renewing early costs
    nothing; otherwise from the completion. *Completion*: always from the completion. *Fixed*: to a
    fixed day of the year, which must be given (see :func:`fixed_expiry`), or else ValueError is
    raised. How a period ends: :func:`last_day`.
    """
    if not is_renewal(
        completed_on=completed_on, previous_expiry=previous_expiry, recertify_days=recertify_days
    ):
        previous_expiry = None
    if basis == Basis.FIXED:
        if fixed_day is None:
            raise ValueError("a certificate that runs to a fixed day needs its month and day")
        expires_on = fixed_expiry(
            completed_on=completed_on,
            months=months,
            fixed_day=fixed_day,
            previous_expiry=previous_expiry,
        )
    elif basis == Basis.PREVIOUS and previous_expiry is not None:
        expires_on = last_day(start=previous_expiry + timedelta(days=1), months=months)
    else:
        expires_on = last_day(start=completed_on, months=months)
    return Validity(in_force_from=completed_on, expires_on=expires_on)


def fixed_expiry(
    *, completed_on: date, months: int, fixed_day: FixedDay, previous_expiry: date | None = None
) -> date:
    """Return the fixed day a certificate runs to: the next one to come, or a later one.

    It is a year later for each further year of ``months``. A day is *to come* when it lies after
    the completion and, for a renewal inside the window, after ``previous_expiry``. Where that would
    leave the certificate in force for less than ``min_active_days`` (the completion and the last
    day both count) it runs to the following one: Totara's minimum active period.
    """
    preceding_day = completed_on
    if previous_expiry is not None:
        preceding_day = max(completed_on, previous_expiry)
    year = preceding_day.year
    if fixed_day.in_year(year) <= preceding_day:
        year += 1
    year += max(months // 12, 1) - 1
    while (fixed_day.in_year(year) - completed_on).days + 1 < fixed_day.min_active_days:
        year += 1
    return fixed_day.in_year(year)


def verdict(*, expires_on: date, revoked_on: date | None, on: date) -> CertificateVerdict:
    """Return what is true of a certificate on a day; revocation outweighs expiry."""
    if revoked_on is not None and revoked_on <= on:
        return CertificateVerdict.REVOKED
    if expires_on < on:
        return CertificateVerdict.EXPIRED
    return CertificateVerdict.GENUINE
