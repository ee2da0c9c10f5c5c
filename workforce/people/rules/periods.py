"""Days from one to another, and what is left of them. Plain rules."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """Every day from ``from_on`` to ``until_on``, both included; no end when that is None."""

    from_on: date
    until_on: date | None

    @property
    def is_empty(self) -> bool:
        """Whether it holds no day: it ends before it begins."""
        return self.until_on is not None and self.until_on < self.from_on

    def meets(self, other: "Period") -> bool:
        """Whether some day is in both."""
        starts = other.until_on is None or self.from_on <= other.until_on
        lasts = self.until_on is None or self.until_on >= other.from_on
        return starts and lasts and not (self.is_empty or other.is_empty)


def outside(period: Period, others: Iterable[Period]) -> list[Period]:
    """The parts of ``period`` that lie in none of ``others``, in order; nothing when they cover it."""
    parts = [period]
    for other in others:
        parts = [piece for part in parts for piece in _without(part, other)]
    return parts


def _without(part: Period, other: Period) -> Iterator[Period]:
    if not part.meets(other):
        yield part
        return
    if part.from_on < other.from_on:
        yield Period(part.from_on, other.from_on - DAY)
    if other.until_on is not None and (part.until_on is None or part.until_on > other.until_on):
        yield Period(other.until_on + DAY, part.until_on)
