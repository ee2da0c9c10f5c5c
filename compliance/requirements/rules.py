"""What requirements ask of the people who work somewhere, and by when. Plain rules."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


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

    It is asked from ``from_on`` to ``until_on``, both days included; no end when that is None. Where
    ``is_signed`` it is met only by whoever has signed for it.
    """

    requirement_id: int
    course_id: int
    path: str
    role_id: int | None
    from_on: date
    within_days: int
    until_on: date | None = None
    sector_id: int | None = None
    is_signed: bool = False


#: (requirement id, membership id)
Key = tuple[int, int]


def applies(demand: Demand, stint: Stint) -> bool:
    """Whether a requirement binds a membership: below its unit, in its role and sector, on some day at once.

    One that was ended before it began binds nobody.
    """
    return (
        stint.path.startswith(demand.path)
        and demand.role_id in (None, stint.role_id)
        and demand.sector_id in (None, stint.sector_id)
        and (stint.until_on is None or stint.until_on >= demand.from_on)
        and (demand.until_on is None or demand.until_on >= begins_on(demand, stint))
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
    return {
        (demand.requirement_id, stint.membership_id): _capped(demand, stint, pairs)
        for demand, stint in pairs
    }


def _capped(demand: Demand, stint: Stint, pairs: list[tuple[Demand, Stint]]) -> date:
    earlier = [
        own_due_on(other, job)
        for other, job in pairs
        if other.course_id == demand.course_id and job.from_on < stint.from_on
    ]
    return max(begins_on(demand, stint), min([own_due_on(demand, stint), *earlier]))


# --- What a change of the rules would mean ----------------------------------------------------


class Effect(StrEnum):
    """What a change of the rules means to one person, for one course."""

    BEGINS = "begins"  # asked now, and not before
    ENDS = "ends"  # not asked any more, or to an earlier day
    SIGNS = "signs"  # asked already, and now to be signed for
    MOVES = "moves"  # due on another day
    LONGER = "longer"  # asked to a later day than before
    UNSIGNED = "unsigned"  # to be signed for no more


@dataclass(frozen=True)
class Asked:
    """How a course is asked of somebody: by when, the last day it is asked (None: no end), and what they sign.

    ``to_sign`` are the ids of the requirements that want a signature.
    """

    due_on: date
    until_on: date | None
    to_sign: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Difference:
    """What changes for one person in one course: how it was asked before, and after; None is not at all."""

    course_id: int
    effect: Effect
    before: Asked | None
    after: Asked | None


def asked(stints: Iterable[Stint], demands: Iterable[Demand], *, on: date) -> Mapping[int, Asked]:
    """What one person is asked on a day or later, course by course: due at the soonest, asked to the latest day."""
    jobs = {stint.membership_id: stint for stint in stints}
    rules = {demand.requirement_id: demand for demand in demands}
    found: dict[int, list[Asked]] = defaultdict(list)
    for (requirement, member), due_on in entailed(jobs.values(), rules.values()).items():
        rule = rules[requirement]
        until_on = _sooner(rule.until_on, jobs[member].until_on)
        if until_on is None or until_on >= on:
            found[rule.course_id].append(
                Asked(due_on, until_on, frozenset({requirement} if rule.is_signed else ()))
            )
    return {course: _together(every) for course, every in found.items()}


def _together(every: list[Asked]) -> Asked:
    to_sign = frozenset().union(*(each.to_sign for each in every))
    return Asked(min(each.due_on for each in every), _latest(every), to_sign)


def differences(
    stints: Iterable[Stint], before: Iterable[Demand], after: Iterable[Demand], *, on: date
) -> list[Difference]:
    """What one person notices, from a day on, when the rules ``before`` become those ``after``."""
    jobs = list(stints)
    was, will = asked(jobs, before, on=on), asked(jobs, after, on=on)
    found = ((course, was.get(course), will.get(course)) for course in sorted({*was, *will}))
    return [
        Difference(course, effect, old, new)
        for course, old, new in found
        if (effect := _effect(old, new)) is not None
    ]


def _effect(old: Asked | None, new: Asked | None) -> Effect | None:
    if old == new:
        return None
    if old is None:
        return Effect.BEGINS
    if new is None or (
        new.until_on != old.until_on and _sooner(new.until_on, old.until_on) == new.until_on
    ):
        return Effect.ENDS
    if new.to_sign - old.to_sign:
        return Effect.SIGNS
    if new.due_on != old.due_on:
        return Effect.MOVES
    return Effect.LONGER if new.until_on != old.until_on else Effect.UNSIGNED


def _sooner(first: date | None, second: date | None) -> date | None:
    """The earlier of two last days; None is no end."""
    return min((day for day in (first, second) if day), default=None)


def _latest(every: Iterable[Asked]) -> date | None:
    days = [each.until_on for each in every]
    return None if None in days else max(day for day in days if day)
