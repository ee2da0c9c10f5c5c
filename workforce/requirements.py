"""What requirements ask of the people who work somewhere, and by when. Plain rules."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Stint:
    """A membership, as far as requirements care. ``path`` is the unit's place in the tree.

    ``sector_id`` is the unit's own sector, else that of the nearest unit above it that has one.
    """

    membership_id: int
    path: str
    role_id: int | None
    from_on: date
    until_on: date | None
    sector_id: int | None = None


@dataclass(frozen=True)
class Demand:
    """A requirement: the unit at ``path`` and everyone below (in one role or sector, if named) needs a course.

    It is asked from ``from_on`` to ``until_on``, both days included; no end when that is None.
    """

    requirement_id: int
    course_id: int
    path: str
    role_id: int | None
    from_on: date
    within_days: int
    until_on: date | None = None
    sector_id: int | None = None


#: (requirement id, membership id)
Key = tuple[int, int]


def applies(demand: Demand, stint: Stint) -> bool:
    """Whether a requirement binds a membership: below its unit, in its role and sector, on some day at once."""
    return (
        stint.path.startswith(demand.path)
        and demand.role_id in (None, stint.role_id)
        and demand.sector_id in (None, stint.sector_id)
        and (stint.until_on is None or stint.until_on >= demand.from_on)
        and (demand.until_on is None or demand.until_on >= stint.from_on)
    )


def begins_on(demand: Demand, stint: Stint) -> date:
    """The first day someone is both there and obliged."""
    return max(demand.from_on, stint.from_on)


def own_due_on(demand: Demand, stint: Stint) -> date:
    """The due date with the whole grace of this requirement."""
    return begins_on(demand, stint) + timedelta(days=demand.within_days)


def entailed(stints: Iterable[Stint], demands: Iterable[Demand]) -> Mapping[Key, date]:
    """What one person's memberships oblige them to, with the due date of each.

    Grace is given once per person and course ("cap once": it must not hide never-trained staff): where
    the same course was already asked of them in a job begun earlier, the earlier due date stands, though
    never before the first day of the new obligation.
    """
    every = list(demands)
    pairs = [(demand, stint) for stint in stints for demand in every if applies(demand, stint)]
    return {(demand.requirement_id, stint.membership_id): _capped(demand, stint, pairs) for demand, stint in pairs}


def _capped(demand: Demand, stint: Stint, pairs: list[tuple[Demand, Stint]]) -> date:
    earlier = [
        own_due_on(other, job)
        for other, job in pairs
        if other.course_id == demand.course_id and job.from_on < stint.from_on
    ]
    return max(begins_on(demand, stint), min([own_due_on(demand, stint), *earlier]))
