"""What is asked of people and where they stand in it, as far as messages to them care."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from accounts.models import User
from compliance.notices.models import Notice
from compliance.notices.rules import OPTIONAL, Due, Kind, notice_due, reminder_keeps
from compliance.obligations.models import Obligation
from compliance.standing.queries import is_signable
from compliance.standing.rules import (
    READY,
    Facts,
    Standing,
    is_exempt,
    is_in_date,
    merge_facts,
    standing,
)
from courses.models import Course
from workforce.units.models import Unit


@dataclass(frozen=True)
class Case:
    """One course asked of one person, however many workplaces ask for it.

    ``is_unsigned``: they have passed it, and nothing but their signature is missing.
    """

    course: Course
    unit: Unit
    facts: Facts
    told_on: date | None
    untold: tuple[int, ...]  # ids of the obligations nobody has told them of
    is_unsigned: bool = False

    def due(self, *, on: date) -> Due | None:
        """What is to be said of it on a day."""
        asked = str(min(self.untold, default=""))
        return notice_due(self.course.code, self.facts, told_on=self.told_on, asked=asked, on=on)

    def standing(self, *, on: date) -> Standing:
        """Where the person stands on a day."""
        return standing(self.facts, on=on)


@dataclass(frozen=True)
class Item:
    """One thing to say to one person."""

    kind: Kind
    reason: str
    case: Case


def cases_of(
    people: Collection[int], *, on: date, today: date | None = None
) -> Mapping[int, list[Case]]:
    """What is asked of each of these people (ids) on a day, the course due first in front; one statement.

    What is held counts as it is known now, also for a day that has passed: nobody is reminded of what
    they have done since. ``today``, if later, leaves out what is asked of them no more.
    """
    rows = Obligation.objects.active(on=on).annotate(is_signable=is_signable(on=on))
    if today and today > on:
        rows = rows.active(on=today)
    asked: dict[int, dict[int, list[Obligation]]] = defaultdict(lambda: defaultdict(list))
    for row in (
        rows.filter(person__in=people)
        .select_related("course", "membership__unit")
        .order_by("due_on", "pk")
    ):
        asked[row.person_id][row.course_id].append(row)
    return {
        person: [_case(rows, on=on) for rows in courses.values()]
        for person, courses in asked.items()
    }


def _case(rows: list[Obligation], *, on: date) -> Case:
    facts = {row.pk: _facts(row) for row in rows}
    binding = [row for row in rows if not is_exempt(facts[row.pk], on=on)] or rows
    told = [timezone.localdate(row.offered_at) for row in binding if row.offered_at]
    untold = tuple(row.pk for row in binding if row.offered_at is None)
    speaking = next((row for row in binding if row.offered_at is None), binding[0])
    return Case(
        course=speaking.course,
        unit=speaking.membership.unit,
        facts=merge_facts(facts.values(), on=on),
        told_on=None if untold else max(told),
        untold=untold,
        is_unsigned=any(
            row.is_signable  # type: ignore[attr-defined]  # annotated
            and not is_in_date(facts[row.pk], on=on)
            for row in binding
        ),
    )


def _facts(row: Obligation) -> Facts:
    return Facts(
        due_on=row.due_on,
        held_until=row.held_until,
        is_offered=row.offered_at is not None,
        exempt_from=row.exempt_from,
        exempt_until=row.exempt_until,
        recertify_days=row.course.recertify_days,
    )


def may_be_told(person: User, kind: Kind) -> bool:
    """Whether somebody is to hear of this kind of thing at all."""
    return (
        person.is_active
        and not person.is_guest
        and (person.wants_reminders or kind not in OPTIONAL)
    )


def items_due(person: User, cases: Iterable[Case], *, on: date) -> list[Item]:
    """What is to be said to a person on a day."""
    found = ((case, case.due(on=on)) for case in cases)
    return [
        Item(due.kind, due.reason, case)
        for case, due in found
        if due and may_be_told(person, due.kind)
    ]


def items_to_remind_of(cases: Iterable[Case], *, on: date) -> list[Case]:
    """What a manager's reminder can speak of: everything that is neither in date for long nor excused."""
    return [
        case
        for case in cases
        if case.standing(on=on) not in (READY - {Standing.EXPIRING}) | {Standing.EXEMPT}
    ]


def items_of(
    person: User, notices: Iterable[Notice], cases: Iterable[Case], *, on: date
) -> dict[int, list[Item]]:
    """What each waiting notice (by its id) still has to say; one that is not here has nothing left to say."""
    theirs = list(cases)
    due = {(item.kind.value, item.reason): item for item in items_due(person, theirs, on=on)}
    said: dict[int, list[Item]] = {}
    for notice in notices:
        if notice.kind == Kind.REMINDER:
            items = _reminder_items(person, notice, theirs, on=on)
        else:
            found = due.get((notice.kind, notice.reason))
            items = [found] if found else []
        if items:
            said[notice.pk] = items
    return said


def _reminder_items(person: User, notice: Notice, cases: list[Case], *, on: date) -> list[Item]:
    if not may_be_told(person, Kind.REMINDER) or not reminder_keeps(notice.reason, on=on):
        return []
    return [Item(Kind.REMINDER, notice.reason, case) for case in items_to_remind_of(cases, on=on)]
