"""Periods of work, and what is left of one when others are taken out of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkPeriod:
    """Every day from ``from_on`` to ``until_on``, both included; no end when that is None."""

    from_on: date
    until_on: date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it holds no day: it ends before it begins."""
        return self.until_on is not None and self.until_on < self.from_on

    def meets(self, other: "WorkPeriod") -> bool:
        """Whether some day is in both."""
        if self.is_empty or other.is_empty:
            return False
        starts_in_time = other.until_on is None or self.from_on <= other.until_on
        ends_late_enough = self.until_on is None or self.until_on >= other.from_on
        return starts_in_time and ends_late_enough


def subtract_periods(period: WorkPeriod, removed_periods: Iterable[WorkPeriod]) -> list[WorkPeriod]:
    """Return the parts of ``period`` that lie in none of ``removed_periods``, in order.

    None are left when the others cover it.
    """
    parts = [period]
    for other in removed_periods:
        remaining: list[WorkPeriod] = []
        for part in parts:
            remaining.extend(_without(part, other))
        parts = remaining
    return parts


def _without(part: WorkPeriod, other: WorkPeriod) -> Iterator[WorkPeriod]:
    if not part.meets(other):
        yield part
        return
    if part.from_on < other.from_on:
        yield WorkPeriod(part.from_on, other.from_on - DAY)
    if other.until_on is not None and (part.until_on is None or part.until_on > other.until_on):
        yield WorkPeriod(other.until_on + DAY, part.until_on)
