"""The manager's first sentence: how many are ready, how many late, and whether anyone is at night."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from workforce.models import Membership
from workforce.readiness import Facts, Standing, counted_once, is_exempt, is_in_date, is_overdue, standing
from workforce.reports import Line


@dataclass(frozen=True)
class Overview:
    """Counts of people (each once) and, in ``standings``, of obligations, which are the rows of the table."""

    people: int
    ready: int
    overdue: int
    at_night: int
    ready_at_night: int
    rows: int
    rows_overdue: int
    standings: Mapping[Standing, int]

    @property
    def nobody_at_night(self) -> bool:
        """Whether people work nights and none of them is ready."""
        return self.at_night > 0 and self.ready_at_night == 0


def overview(lines: Iterable[Line], *, on: date) -> Overview:
    """The counts on a day. Somebody is ready when in date in every course they must hold."""
    every = list(lines)
    everybody = _by_person(every, on=on)
    nights = _by_person((line for line in every if line.shift == Membership.Shift.NIGHT), on=on)
    return Overview(
        people=len(everybody),
        ready=sum(_is_ready(held, on=on) for held in everybody),
        overdue=sum(any(is_overdue(facts, on=on) for facts in held) for held in everybody),
        at_night=len(nights),
        ready_at_night=sum(_is_ready(held, on=on) for held in nights),
        rows=len(every),
        rows_overdue=sum(is_overdue(line.facts, on=on) for line in every),
        standings=Counter(standing(line.facts, on=on) for line in every),
    )


def _by_person(lines: Iterable[Line], *, on: date) -> list[list[Facts]]:
    """What each person must hold, each course once; people exempt from everything are left out."""
    courses: dict[int, dict[int, list[Facts]]] = defaultdict(lambda: defaultdict(list))
    for line in lines:
        courses[line.person][line.course].append(line.facts)
    held = ([counted_once(facts, on=on) for facts in theirs.values()] for theirs in courses.values())
    binding = ([facts for facts in each if not is_exempt(facts, on=on)] for each in held)
    return [each for each in binding if each]


def _is_ready(held: Iterable[Facts], *, on: date) -> bool:
    return all(is_in_date(facts, on=on) for facts in held)
