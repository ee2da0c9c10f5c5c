"""How many are ready, and whether every shift has somebody who is. Plain rules; their twin in SQL is
:mod:`compliance.cover.overview`.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from compliance.standing.rules import Facts, is_exempt, is_in_date, is_overdue


@dataclass(frozen=True)
class Muster:
    """Counts of people of whom something is asked today, each once."""

    people: int = 0
    ready: int = 0
    overdue: int = 0

    def __add__(self, other: "Muster") -> "Muster":
        return Muster(
            self.people + other.people, self.ready + other.ready, self.overdue + other.overdue
        )


def muster(asked: Iterable[tuple[Hashable, Facts]], *, on: date) -> Muster:
    """The counts over (who, what is asked of them) on a day.

    Somebody is *ready* when in date in everything asked of them, and *overdue* when late with any of it.
    What they are exempt from is not asked; who is exempt from everything is not counted.
    """
    binding: dict[Hashable, list[Facts]] = defaultdict(list)
    for who, facts in asked:
        if not is_exempt(facts, on=on):
            binding[who].append(facts)
    return Muster(
        people=len(binding),
        ready=sum(all(is_in_date(facts, on=on) for facts in theirs) for theirs in binding.values()),
        overdue=sum(
            any(is_overdue(facts, on=on) for facts in theirs) for theirs in binding.values()
        ),
    )


class Answer(StrEnum):
    """Is at least one person who is ready on this shift?"""

    NOBODY_READY = "nobody_ready"
    ROTATING_ONLY = "rotating_only"
    READY = "ready"
    NOBODY_WORKS = "nobody_works"


@dataclass(frozen=True)
class Cover:
    """One shift at one place: those who always work it, and those who rotate and sometimes do."""

    shift: str
    steady: Muster = Muster()
    rotating: Muster = Muster()

    @property
    def answer(self) -> Answer:
        """Rotating people are noted apart: nobody knows whether one of them is on tonight."""
        if self.steady.ready:
            return Answer.READY
        if self.rotating.ready:
            return Answer.ROTATING_ONLY
        return (
            Answer.NOBODY_READY
            if self.steady.people or self.rotating.people
            else Answer.NOBODY_WORKS
        )
