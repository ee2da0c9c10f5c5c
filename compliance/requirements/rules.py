"""What requirements ask of the people who work somewhere, by when, and what a change would mean."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import product


@dataclass(frozen=True)
class MembershipFacts:
    """A membership as requirements see it. ``path`` is the unit's place in the tree.

    ``sector_id`` is the unit's own sector, else that of the nearest unit above it that has one.
    """

    membership_id: int
    path: str
    role_id: int | None
    from_on: date
    until_on: date | None
    sector_id: int | None = None


@dataclass(frozen=True)
class RequirementFacts:
    """A requirement: people at ``path`` and below (in one role or sector, if named) need a course.

    It is asked from ``from_on`` to ``until_on``, both days included; no end when that is None.
    Where ``is_signed`` it is met only by whoever has signed for it.
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
ObligationKey = tuple[int, int]


def applies(requirement: RequirementFacts, membership: MembershipFacts) -> bool:
    """Return whether a requirement binds a membership.

    The membership is at its unit or below, in its role and sector, and both are in force on one and
    the same day. A requirement that was ended before it began binds nobody.
    """
    first_day = binds_from(requirement, membership)
    return (
        membership.path.startswith(requirement.path)
        and requirement.role_id in (None, membership.role_id)
        and requirement.sector_id in (None, membership.sector_id)
        and (membership.until_on is None or membership.until_on >= requirement.from_on)
        and (requirement.until_on is None or requirement.until_on >= first_day)
    )


def binds_from(requirement: RequirementFacts, membership: MembershipFacts) -> date:
    """Return the first day someone is both there and obliged."""
    return max(requirement.from_on, membership.from_on)


def uncapped_due_on(requirement: RequirementFacts, membership: MembershipFacts) -> date:
    """Return the due date with the whole grace of this requirement."""
    return binds_from(requirement, membership) + timedelta(days=requirement.within_days)


def due_dates(
    memberships: Iterable[MembershipFacts], requirements: Iterable[RequirementFacts]
) -> Mapping[ObligationKey, date]:
    """Return what one person's memberships oblige them to, with the due date of each.

    Grace is given once per person and course ("cap once": it must not hide never-trained staff):
    where the same course was already asked of them in a job begun earlier, the earlier due date
    stands, though never before the first day of the new obligation.
    """
    pairs = [
        (requirement, membership)
        for membership, requirement in product(memberships, requirements)
        if applies(requirement, membership)
    ]
    return {
        (requirement.requirement_id, membership.membership_id): _capped_due_on(
            requirement, membership, pairs
        )
        for requirement, membership in pairs
    }


def _capped_due_on(
    requirement: RequirementFacts,
    membership: MembershipFacts,
    pairs: Iterable[tuple[RequirementFacts, MembershipFacts]],
) -> date:
    due_on = uncapped_due_on(requirement, membership)
    for rival, job in pairs:
        if rival.course_id == requirement.course_id and job.from_on < membership.from_on:
            due_on = min(due_on, uncapped_due_on(rival, job))
    return max(binds_from(requirement, membership), due_on)


# --- What a change of the requirements would mean ---------------------------------------------


class RequirementEffect(StrEnum):
    """What a change of the requirements means to one person, for one course."""

    BEGINS = "begins"  # asked now, and not before
    ENDS = "ends"  # not asked any more, or to an earlier day
    SIGNS = "signs"  # asked already, and now to be signed for
    MOVES = "moves"  # due on another day
    LONGER = "longer"  # asked to a later day than before
    UNSIGNED = "unsigned"  # to be signed for no more


@dataclass(frozen=True)
class CourseTerms:
    """The terms on which somebody must hold a course.

    ``until_on`` is the last day it is asked (None: no end), ``to_sign`` the ids of the requirements
    that need a signature.
    """

    due_on: date
    until_on: date | None
    to_sign: frozenset[int] = frozenset()


@dataclass(frozen=True)
class CourseChange:
    """What changes for one person in one course: the terms before and after; None is not asked."""

    course_id: int
    effect: RequirementEffect
    before: CourseTerms | None
    after: CourseTerms | None


def course_terms(
    memberships: Iterable[MembershipFacts],
    requirements: Iterable[RequirementFacts],
    *,
    on: date,
) -> Mapping[int, CourseTerms]:
    """Return what one person is asked on a day or later, by course id.

    Where several requirements ask one course it is due at the soonest, and asked to the latest day.
    """
    jobs = {membership.membership_id: membership for membership in memberships}
    rules = {requirement.requirement_id: requirement for requirement in requirements}
    terms_by_course: dict[int, list[CourseTerms]] = defaultdict(list)
    for (requirement_id, membership_id), due_on in due_dates(jobs.values(), rules.values()).items():
        rule = rules[requirement_id]
        until_on = _earlier_end(rule.until_on, jobs[membership_id].until_on)
        if until_on is not None and until_on < on:
            continue
        to_sign = frozenset({requirement_id}) if rule.is_signed else frozenset()
        terms_by_course[rule.course_id].append(CourseTerms(due_on, until_on, to_sign))
    return {course_id: _combine(terms) for course_id, terms in terms_by_course.items()}


def _combine(terms_of_course: list[CourseTerms]) -> CourseTerms:
    to_sign: frozenset[int] = frozenset()
    for terms in terms_of_course:
        to_sign |= terms.to_sign
    return CourseTerms(
        due_on=min(terms.due_on for terms in terms_of_course),
        until_on=_latest_end(terms.until_on for terms in terms_of_course),
        to_sign=to_sign,
    )


def course_changes(
    memberships: Iterable[MembershipFacts],
    before: Iterable[RequirementFacts],
    after: Iterable[RequirementFacts],
    *,
    on: date,
) -> list[CourseChange]:
    """Return what one person notices, from a day on, when ``before`` is replaced by ``after``."""
    jobs = list(memberships)
    old_terms = course_terms(jobs, before, on=on)
    new_terms = course_terms(jobs, after, on=on)
    changes = []
    for course_id in sorted({*old_terms, *new_terms}):
        old = old_terms.get(course_id)
        new = new_terms.get(course_id)
        effect = _effect(old, new)
        if effect is not None:
            changes.append(CourseChange(course_id, effect, old, new))
    return changes


def _effect(old: CourseTerms | None, new: CourseTerms | None) -> RequirementEffect | None:
    """Return the effect that matters most to the person; None where nothing changes."""
    if old == new:
        return None
    if old is None:
        return RequirementEffect.BEGINS
    if new is None or _ends_earlier(new, old):
        return RequirementEffect.ENDS
    if new.to_sign - old.to_sign:
        return RequirementEffect.SIGNS
    if new.due_on != old.due_on:
        return RequirementEffect.MOVES
    if new.until_on != old.until_on:
        return RequirementEffect.LONGER
    return RequirementEffect.UNSIGNED


def _ends_earlier(new: CourseTerms, old: CourseTerms) -> bool:
    if new.until_on is None:
        return False
    return old.until_on is None or new.until_on < old.until_on


def _earlier_end(first: date | None, second: date | None) -> date | None:
    """Return the earlier of two last days; None is no end."""
    return min((day for day in (first, second) if day), default=None)


def _latest_end(last_days: Iterable[date | None]) -> date | None:
    """Return the latest of last days; None is no end, and later than any."""
    latest = date.min
    for day in last_days:
        if day is None:
            return None
        latest = max(latest, day)
    return latest
