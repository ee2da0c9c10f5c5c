"""What is true of a world on a day: loops over the drawn values, and nothing of the product.

The words are those of the requirements brief on readiness: *in scope*, *in date*, *overdue*,
*expected* (in scope, without those who still have time, never completed and are not in date).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tests.harnesses.every_telling.worlds import (
    COURSES,
    PLACES,
    Job,
    Rule,
    Somebody,
    World,
)

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """One rule asks one course of somebody in one of their jobs, as it is on a day."""

    rule: int
    job: int
    course: int
    due_on: date
    held_until: date | None
    is_in_date: bool
    is_excused: bool
    is_overdue: bool
    wants_signature: bool
    is_signable: bool
    excused_until: date | None


def lies_below(place: int, upper: int) -> bool:
    """Whether a place is another one, or somewhere below it."""
    at: int | None = place
    while at is not None:
        if at == upper:
            return True
        at = PLACES[at][1]
    return False


def sector_of(place: int) -> str:
    """The sector of a place, or of the nearest place above that has one."""
    at: int | None = place
    while at is not None:
        if PLACES[at][2]:
            return PLACES[at][2]
        at = PLACES[at][1]
    return ""


def is_open(world: World, place: int, day: date) -> bool:
    """Whether a place counts on a day: only the office is ever closed."""
    return PLACES[place][0] != "Office" or not world.office_closes or day < world.office_closes


def _meet(rule: Rule, job: Job) -> bool:
    """Whether a rule is ever about a job: its place, role and sector, on one day at least."""
    if job.is_refused or not lies_below(job.place, rule.place):
        return False
    if rule.role not in (None, job.role) or rule.sector not in (None, sector_of(job.place)):
        return False
    first_day = max(rule.from_on, job.from_on)
    last_days = [day for day in (rule.until_on, job.until_on) if day]
    # A rule that ended before somebody came is not about them; nor one from after they left.
    return all(first_day <= day for day in last_days)


def _due_on(world: World, somebody: Somebody, rule: Rule, job: Job) -> date:
    """By when: so many days after both have begun, and no second grace for a later job."""
    first_day = max(rule.from_on, job.from_on)
    due_on = first_day + rule.within_days * DAY
    for earlier in somebody.jobs:
        for other in world.rules:
            if other.course != rule.course or earlier.from_on >= job.from_on:
                continue
            if _meet(other, earlier):
                first = max(other.from_on, earlier.from_on) + other.within_days * DAY
                due_on = min(due_on, first)
    return max(due_on, first_day)


def _held_until(somebody: Somebody, rule: Rule, day: date) -> date | None:
    """The last day of what somebody holds, as known on a day."""
    last_days = [
        paper.until_on
        for paper in somebody.evidence
        if paper.course == rule.course
        and paper.from_on <= day
        and not paper.is_taken_back
        and (not rule.is_signed or (paper.is_ours and paper.is_signed))
    ]
    return max(last_days, default=None)


def has_paper(somebody: Somebody, course: int, day: date) -> bool:
    """Whether a certificate of ours is in force on a day, signed or not."""
    return any(
        paper.course == course
        and paper.is_ours
        and not paper.is_taken_back
        and paper.from_on <= day <= paper.until_on
        for paper in somebody.evidence
    )


def asked_of(world: World, somebody: Somebody, day: date) -> Iterator[Asked]:
    """Everything that is asked of somebody on a day, also what they are excused from."""
    for job_number, job in enumerate(somebody.jobs):
        if not works_on(job, day) or not is_open(world, job.place, day):
            continue
        for number, rule in enumerate(world.rules):
            is_lasting = rule.from_on <= day and (rule.until_on is None or day <= rule.until_on)
            if not is_lasting or not _meet(rule, job):
                continue
            due_on = _due_on(world, somebody, rule, job)
            held_until = _held_until(somebody, rule, day)
            is_in_date = held_until is not None and day <= held_until
            excuses = [excuse for excuse in job.excuses if excuse.rule == number]
            is_excused = any(excuse.from_on <= day <= excuse.until_on for excuse in excuses)
            is_overdue = due_on < day and not is_in_date and not is_excused
            signable = rule.is_signed and not is_in_date and not is_excused
            is_signable = signable and has_paper(somebody, rule.course, day)
            yield Asked(
                number,
                job_number,
                rule.course,
                due_on,
                held_until,
                is_in_date,
                is_excused,
                is_overdue,
                rule.is_signed,
                is_signable,
                excuses[0].until_on if excuses else None,
            )


def works_on(job: Job, day: date) -> bool:
    """Whether somebody has a job on a day; who was refused never had it."""
    is_lasting = job.until_on is None or day <= job.until_on
    return job.from_on <= day and is_lasting and not job.is_refused


def has_begun(somebody: Somebody, course: int, day: date) -> bool:
    """Whether somebody has begun a course by a day: a certificate's course the day before it."""
    begun_on = somebody.begun_on[course]
    if begun_on and begun_on <= day:
        return True
    return any(
        paper.is_ours and paper.course == course and paper.from_on - DAY <= day
        for paper in somebody.evidence
    )


def has_completed(somebody: Somebody, course: int, day: date) -> bool:
    """Whether somebody has completed a course here by a day, whatever became of the paper."""
    return any(
        paper.is_ours and paper.course == course and paper.from_on <= day
        for paper in somebody.evidence
    )


def what_counts(asked: Iterable[Asked]) -> Asked:
    """Of several demands for one course the one that counts: what binds and is worst off."""

    def badness(one: Asked) -> tuple[bool, bool, bool, date, date]:
        held = one.held_until or date.min
        return one.is_excused, one.is_in_date, not one.is_overdue, held, one.due_on

    return min(asked, key=badness)


def standing_in_words(
    somebody: Somebody, one: Asked, day: date, *, with_signature: bool = True
) -> str:
    """The word a manager reads; chips do not know what only lacks a signature."""
    if one.is_excused:
        return "Exempt"
    if one.is_signable and with_signature:
        return "Signature missing"
    if one.held_until is None:
        return "In progress" if has_begun(somebody, one.course, day) else "Not started"
    if not one.is_in_date:
        return "Expired"
    days_before = COURSES[one.course][2]
    return "Expiring soon" if one.held_until <= day + days_before * DAY else "Certified"


def card(somebody: Somebody, course: int, asked: list[Asked], day: date) -> str | None:
    """How what ``/me/`` says of a course begins; None where it says nothing of it."""
    papers = [paper for paper in somebody.evidence if paper.is_ours and paper.course == course]
    if not asked and not papers:
        return None
    in_force = [paper for paper in papers if not paper.is_taken_back]
    newest = max(
        (paper for paper in in_force if paper.from_on <= day <= paper.until_on),
        key=lambda paper: (paper.until_on, papers.index(paper)),
        default=None,
    )
    if newest and not newest.is_signed and any(one.wants_signature for one in asked):
        return "Your employer must keep your signature for this training."
    one = what_counts(asked) if asked else None
    if one and one.is_excused:  # asked again as soon as one of several excuses ends
        ends = [other.excused_until or day for other in asked]
        one = replace(one, excused_until=min(ends))
    last_days = [paper.until_on for paper in in_force]
    if one and one.held_until:
        last_days.append(one.held_until)
    return _sentence(somebody, course, one, max(last_days, default=None), day)


def _sentence(
    somebody: Somebody, course: int, one: Asked | None, held_until: date | None, day: date
) -> str:
    if held_until and day <= held_until:
        return f"Valid until {in_words(held_until)}."
    if one and one.is_excused and one.excused_until:
        return f"Your workplace does not ask this of you until {in_words(one.excused_until)}."
    is_taken_back = any(
        paper.is_taken_back and paper.is_ours and paper.course == course
        for paper in somebody.evidence
    )
    if is_taken_back and not held_until:
        return "Your certificate was withdrawn."
    if held_until and not somebody.begun_on[course]:
        return f"It was valid until {in_words(held_until)}. Please renew it now."
    if one is None:
        return ""
    if one.due_on < day:
        return "The day by which you should have this has passed."
    return f"You are asked to complete this by {in_words(one.due_on)}."


def in_words(day: date) -> str:
    """A day as a page writes it: 4 May 2026."""
    return f"{day.day} {day:%B %Y}"
