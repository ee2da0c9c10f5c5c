"""How many people are ready, and whether every shift has somebody who is.

Plain rules; :mod:`compliance.cover.overview` repeats them in SQL.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from compliance.standing.rules import Facts, is_exempt, is_in_date, is_overdue


@dataclass(frozen=True)
class ReadinessCounts:
    """Counts of people of whom something is required today, each once."""

    people: int = 0
    ready: int = 0
    overdue: int = 0

    def __add__(self, other: "ReadinessCounts") -> "ReadinessCounts":
        return ReadinessCounts(
            people=self.people + other.people,
            ready=self.ready + other.ready,
            overdue=self.overdue + other.overdue,
        )


def count_ready(obligations: Iterable[tuple[Hashable, Facts]], *, on: date) -> ReadinessCounts:
    """Count people from pairs of a person's key and the facts of one obligation of theirs.

    Somebody is *ready* when in date in everything required of them, and *overdue* when late with
    any of it. What they are exempt from is not required; who is exempt from everything is not
    counted. Tests hold this rule against its twin in SQL, which the pages use.
    """
    binding_facts_by_person: dict[Hashable, list[Facts]] = defaultdict(list)
    for person, facts in obligations:
        if not is_exempt(facts, on=on):
            binding_facts_by_person[person].append(facts)
    ready = 0
    overdue = 0
    for binding_facts in binding_facts_by_person.values():
        if all(is_in_date(facts, on=on) for facts in binding_facts):
            ready += 1
        if any(is_overdue(facts, on=on) for facts in binding_facts):
            overdue += 1
    return ReadinessCounts(people=len(binding_facts_by_person), ready=ready, overdue=overdue)


class ShiftCoverState(StrEnum):
    """Whether at least one person who is ready works on a shift."""

    NOBODY_READY = "nobody_ready"
    ROTATING_ONLY = "rotating_only"
    READY = "ready"
    NOBODY_WORKS = "nobody_works"


@dataclass(frozen=True)
class ShiftCover:
    """One shift at one place: those who always work it, and those who rotate and sometimes do."""

    shift: str
    steady: ReadinessCounts = ReadinessCounts()
    rotating: ReadinessCounts = ReadinessCounts()

    @property
    def state(self) -> ShiftCoverState:
        """Whether the shift is covered; nobody knows whether somebody who rotates is on tonight."""
        if self.steady.ready:
            return ShiftCoverState.READY
        if self.rotating.ready:
            return ShiftCoverState.ROTATING_ONLY
        if self.steady.people or self.rotating.people:
            return ShiftCoverState.NOBODY_READY
        return ShiftCoverState.NOBODY_WORKS
