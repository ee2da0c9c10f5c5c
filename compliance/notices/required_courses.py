"""The courses required of people and their standing in them, as far as messages need them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from accounts.models import User
from compliance.notices.models import Notice
from compliance.notices.rules import (
    OPTIONAL,
    DueNotice,
    NoticeKind,
    is_reminder_current,
    notice_due,
)
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

#: Standings in which a manager's reminder has nothing to say of a course.
NOTHING_TO_DO = (READY - {Standing.EXPIRING}) | {Standing.EXEMPT}


@dataclass(frozen=True)
class RequiredCourse:
    """One course required of one person, however many workplaces require it.

    ``offered_on``: the day they were last told of an obligation, None while they have not been told
    of every one. ``unoffered_ids``: the obligations they have not been told of. ``lacks_only_signature``:
    they have passed it, and nothing but their signature is missing.
    """

    course: Course
    unit: Unit
    facts: Facts
    offered_on: date | None
    unoffered_ids: tuple[int, ...]
    lacks_only_signature: bool = False

    def notice_due(self, *, on: date) -> DueNotice | None:
        """Return the notice due about the course on a day."""
        obligation_id = str(min(self.unoffered_ids, default=""))
        return notice_due(
            self.course.code,
            self.facts,
            offered_on=self.offered_on,
            obligation_id=obligation_id,
            on=on,
        )

    def standing(self, *, on: date) -> Standing:
        """Return the person's standing on a day."""
        return standing(self.facts, on=on)


@dataclass(frozen=True)
class MessageTopic:
    """One course to speak of in a message, and why."""

    kind: NoticeKind
    reason: str
    required: RequiredCourse


def required_courses_of(
    people: Collection[int], *, on: date, today: date | None = None
) -> Mapping[int, list[RequiredCourse]]:
    """Return the courses required of each of these people (ids) on a day, in order of due date.

    One statement. Certificates count as they are recorded now, also for a day that has passed:
    nobody is reminded of what they have done since. ``today``, if later than ``on``, leaves out
    what is no longer required.
    """
    obligations = Obligation.objects.active(on=on).annotate(is_signable=is_signable(on=on))
    if today and today > on:
        obligations = obligations.active(on=today)
    obligations = (
        obligations.filter(person__in=people)
        .select_related("course", "membership__unit")
        .order_by("due_on", "pk")
    )
    by_person_and_course: dict[tuple[int, int], list[Obligation]] = defaultdict(list)
    for obligation in obligations:
        by_person_and_course[obligation.person_id, obligation.course_id].append(obligation)
    required: dict[int, list[RequiredCourse]] = {}
    for (person_id, _course_id), course_obligations in by_person_and_course.items():
        required_course = _required_course(course_obligations, on=on)
        required.setdefault(person_id, []).append(required_course)
    return required


def _required_course(obligations: list[Obligation], *, on: date) -> RequiredCourse:
    """Combine one person's obligations to take one course.

    Exempt ones count only if all are exempt. The message names the workplace of the first
    obligation the person has not been told of, else of the one due first.
    """
    facts_by_id = {obligation.pk: _facts(obligation) for obligation in obligations}
    binding = [row for row in obligations if not is_exempt(facts_by_id[row.pk], on=on)]
    if not binding:
        binding = obligations
    offer_dates: list[date] = []
    unoffered: list[Obligation] = []
    lacks_only_signature = False
    for obligation in binding:
        if obligation.offered_at is None:
            unoffered.append(obligation)
        else:
            offer_dates.append(timezone.localdate(obligation.offered_at))
        is_signable_now = obligation.is_signable  # type: ignore[attr-defined]  # annotated
        if is_signable_now and not is_in_date(facts_by_id[obligation.pk], on=on):
            lacks_only_signature = True
    first_to_name = binding[0]
    offered_on = None
    if unoffered:
        first_to_name = unoffered[0]
    else:
        offered_on = max(offer_dates)
    return RequiredCourse(
        course=first_to_name.course,
        unit=first_to_name.membership.unit,
        facts=merge_facts(facts_by_id.values(), on=on),
        offered_on=offered_on,
        unoffered_ids=tuple(obligation.pk for obligation in unoffered),
        lacks_only_signature=lacks_only_signature,
    )


def _facts(obligation: Obligation) -> Facts:
    """Return what the rules read of an obligation; what is held, from the projection."""
    return Facts(
        due_on=obligation.due_on,
        held_until=obligation.held_until,
        is_offered=obligation.offered_at is not None,
        exempt_from=obligation.exempt_from,
        exempt_until=obligation.exempt_until,
        recertify_days=obligation.course.recertify_days,
    )


def may_receive(person: User, kind: NoticeKind) -> bool:
    """Return whether notices of this kind may reach a person at all."""
    if not person.is_active or person.is_guest:
        return False
    return person.wants_reminders or kind not in OPTIONAL


def topics_due(person: User, required: Iterable[RequiredCourse], *, on: date) -> list[MessageTopic]:
    """Return what a message to a person must speak of on a day."""
    topics = []
    for course in required:
        due = course.notice_due(on=on)
        if due and may_receive(person, due.kind):
            topics.append(MessageTopic(due.kind, due.reason, course))
    return topics


def courses_to_remind_of(required: Iterable[RequiredCourse], *, on: date) -> list[RequiredCourse]:
    """Return the courses a manager's reminder speaks of: neither in date for long nor exempt."""
    return [course for course in required if course.standing(on=on) not in NOTHING_TO_DO]


def topics_of_notices(
    person: User, notices: Iterable[Notice], required: Iterable[RequiredCourse], *, on: date
) -> dict[int, list[MessageTopic]]:
    """Return the topics of each waiting notice (by its id) that still has something to say."""
    courses = list(required)
    due_topics: dict[tuple[str, str], MessageTopic] = {}
    for topic in topics_due(person, courses, on=on):
        due_topics[topic.kind.value, topic.reason] = topic
    topics_by_notice: dict[int, list[MessageTopic]] = {}
    for notice in notices:
        topics: list[MessageTopic] = []
        occasion = (notice.kind, notice.reason)
        if notice.kind == NoticeKind.REMINDER:
            topics = _reminder_topics(person, notice, courses, on=on)
        elif occasion in due_topics:
            topics = [due_topics[occasion]]
        if topics:
            topics_by_notice[notice.pk] = topics
    return topics_by_notice


def _reminder_topics(
    person: User, notice: Notice, required: list[RequiredCourse], *, on: date
) -> list[MessageTopic]:
    """Return what a manager's reminder speaks of; nothing when it may not or need not be sent."""
    if not may_receive(person, NoticeKind.REMINDER):
        return []
    if not is_reminder_current(notice.reason, on=on):
        return []
    courses = courses_to_remind_of(required, on=on)
    return [MessageTopic(NoticeKind.REMINDER, notice.reason, course) for course in courses]
