"""Which days somebody newly works at a place, when two places become one. Plain rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Days:
    """From a day to a day, both included; no end when ``until_on`` is None."""

    from_on: date
    until_on: date | None = None


def days_to_add(job: Days, already: Iterable[Days], *, on: date) -> Days | None:
    """The days of a ``job`` from ``on`` that go over to a place where somebody is ``already`` on some days.

    Nobody is at one place twice at once: what is there stands, and the job fills the days before or after
    it. None when nothing is left.
    """
    start, end = max(on, job.from_on), job.until_on
    for there in sorted(already, key=lambda days: days.from_on):
        if there.from_on > start:
            before = there.from_on - timedelta(days=1)
            end = min(end, before) if end else before
            break
        if there.until_on is None:
            return None
        start = max(start, there.until_on + timedelta(days=1))
    return None if end and end < start else Days(start, end)
