"""Create notices once each, drop those no longer true, and remind people for their manager."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.log_actions import log

from accounts.models import User
from compliance.notices.models import Notice
from compliance.notices.required_courses import (
    RequiredCourse,
    courses_to_remind_of,
    may_receive,
    required_courses_of,
    topics_due,
    topics_of_notices,
)
from compliance.notices.rules import (
    WITHOUT_REQUIREMENT,
    NoticeKind,
    digest_reason,
    reminder_reason,
)
from compliance.obligations.models import Obligation
from foundation.mail import site_language
from workforce.people.models import Membership
from workforce.units.models import Unit

BATCH = 500  # people read together: eight statements


@dataclass
class NoticeCounts:
    """What :func:`create_due_notices` did.

    ``new``: notices created, by kind; ``letters``: those among them that are printed; ``dropped``:
    waiting notices deleted because they had nothing left to say.
    """

    new: Counter[str] = field(default_factory=Counter)
    letters: int = 0
    dropped: int = 0


@dataclass(frozen=True)
class ReminderOutcome:
    """Whom a manager's reminder reaches: ids of the people to send mail to, and counts of the rest.

    ``letters`` wait to be printed; ``already`` were reminded earlier that day; ``unwilling``
    stopped reminders.
    """

    people: Sequence[int] = ()
    letters: int = 0
    already: int = 0
    unwilling: int = 0


def create_due_notices(
    *,
    on: date,
    at: datetime,
    kinds: Collection[str] = (),
    dry_run: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> NoticeCounts:
    """Create the notices that are due on a day and do not exist yet.

    It is safe to run any number of times. A notice that waits and has nothing left to say – the
    course was done, the person left, a later stage has come – is dropped. ``kinds`` limits what is
    created (none: all). With ``dry_run`` it only counts. ``at`` is now; ``progress`` is called with
    (people done, people in all).
    """
    counts = NoticeCounts()
    people = _people_concerned(on=on)
    for start in range(0, len(people), BATCH):
        batch = people[start : start + BATCH]
        _create_for_batch(batch, counts, kinds, dry_run, on=on, at=at)
        if progress:
            progress(start + len(batch), len(people))
    return counts


def _people_concerned(*, on: date) -> list[int]:
    """Return the ids of all who have an obligation or for whom a notice waits, in order."""
    obligations = Obligation.objects.active(on=on)
    notices = Notice.objects.waiting().exclude(kind__in=WITHOUT_REQUIREMENT)
    has_obligation = Q(pk__in=obligations.values("person"))
    has_notice = Q(pk__in=notices.values("person"))
    people = User.objects.get_queryset().filter(has_obligation | has_notice)
    return list(people.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _create_for_batch(
    people: Sequence[int],
    counts: NoticeCounts,
    kinds: Collection[str],
    dry_run: bool,
    *,
    on: date,
    at: datetime,
) -> None:
    persons = User.objects.get_queryset().in_bulk(people)
    required = required_courses_of(people, on=on, today=timezone.localdate(at))
    existing = _existing_notices(people)
    stale_ids: set[int] = set()
    new: list[Notice] = []
    for pk in people:
        person = persons[pk]
        courses = required.get(pk, [])
        for notice in _stale_notices(person, existing[pk].values(), courses, on=on):
            # A notice that is being sent now is left to the process that sends it.
            if notice.retry_at is None or notice.retry_at <= at:
                stale_ids.add(notice.pk)
        for topic in topics_due(person, courses, on=on):
            notice = _notice(person, topic.kind, topic.reason, topic.required.unit, at=at)
            earlier = existing[pk].get((notice.kind, notice.reason))
            is_new = earlier is None or earlier.pk in stale_ids
            if is_new and (not kinds or topic.kind in kinds):
                new.append(notice)
    counts.dropped += len(stale_ids)
    counts.new.update(notice.kind for notice in new)
    counts.letters += sum(notice.channel == Notice.Channel.LETTER for notice in new)
    if not dry_run:
        Notice.objects.filter(pk__in=stale_ids, sent_at=None).delete()
        Notice.objects.bulk_create(new, ignore_conflicts=True)


def _existing_notices(people: Sequence[int]) -> Mapping[int, dict[tuple[str, str], Notice]]:
    """Return the notices of each person (by id), by kind and reason; one statement."""
    existing: dict[int, dict[tuple[str, str], Notice]] = {pk: {} for pk in people}
    notices = Notice.objects.filter(person__in=people).exclude(kind__in=WITHOUT_REQUIREMENT)
    for notice in notices:
        occasion = (notice.kind, notice.reason)
        existing[notice.person_id][occasion] = notice
    return existing


def _stale_notices(
    person: User, notices: Iterable[Notice], required: Iterable[RequiredCourse], *, on: date
) -> list[Notice]:
    """Return waiting notices with nothing left to say, or whose channel no longer works."""
    waiting = [notice for notice in notices if notice.sent_at is None]
    if not waiting:
        return []
    topics = topics_of_notices(person, waiting, required, on=on)
    channel = channel_of(person)
    return [notice for notice in waiting if notice.pk not in topics or notice.channel != channel]


def channel_of(person: User) -> Notice.Channel:
    """Return how a person can be reached."""
    if person.email:
        return Notice.Channel.MAIL
    return Notice.Channel.LETTER


def _notice(person: User, kind: NoticeKind, reason: str, unit: Unit, *, at: datetime) -> Notice:
    """Return an unsaved notice to ``person`` about their work at ``unit``.

    ``reason`` names the occasion, such as “cse-hotel due 2026-05-04”: none is told twice.
    """
    return Notice(
        person=person,
        unit=unit,
        kind=kind.value,
        reason=reason,
        channel=channel_of(person),
        language=site_language(person.preferred_language),
        created_at=at,
    )


@transaction.atomic
def remind(*, obligations: QuerySet[Obligation], by: User, at: datetime) -> ReminderOutcome:
    """Remind the people of these obligations of everything they have to do, at a manager's request.

    Once for each person and day, whoever asks; people who are ready or exempt, and people who
    stopped reminders, are left alone. Notices are created and logged; to send them, queue
    ``compliance.notices.tasks.send_notices`` with the people in what this returns. People without
    an address get a letter that waits to be printed.
    """
    on = timezone.localdate(at)
    membership_ids = dict(obligations.order_by("-pk").values_list("person_id", "membership_id"))
    persons = User.objects.get_queryset().in_bulk(membership_ids)
    required = required_courses_of(membership_ids, on=on)
    reason = reminder_reason(on)
    reminded_ids = set(
        Notice.objects.filter(
            person__in=membership_ids, kind=NoticeKind.REMINDER, reason=reason
        ).values_list("person_id", flat=True)
    )
    already = 0
    unwilling = 0
    new: list[Notice] = []
    for person_id in membership_ids:
        person = persons[person_id]
        open_courses = courses_to_remind_of(required.get(person_id, ()), on=on)
        if not open_courses or not person.is_active or person.is_guest:
            continue
        if not may_receive(person, NoticeKind.REMINDER):
            unwilling += 1
        elif person_id in reminded_ids:
            already += 1
        else:
            unit = open_courses[0].unit
            new.append(_notice(person, NoticeKind.REMINDER, reason, unit, at=at))
    Notice.objects.bulk_create(new, ignore_conflicts=True)
    new_membership_ids = [membership_ids[notice.person_id] for notice in new]
    for membership in Membership.objects.filter(pk__in=new_membership_ids):
        log(membership, "workforce.remind", user=by)
    people_by_mail = [notice.person_id for notice in new if notice.channel == Notice.Channel.MAIL]
    return ReminderOutcome(
        people=people_by_mail,
        letters=len(new) - len(people_by_mail),
        already=already,
        unwilling=unwilling,
    )


@transaction.atomic
def create_digest_notices(
    *, managers: Mapping[int, str], on: date, at: datetime, dry_run: bool = False
) -> int:
    """Create this week's notices for managers (languages by id); return how many are new."""
    reason = digest_reason(on)
    earlier_ids = set(
        Notice.objects.filter(kind=NoticeKind.DIGEST, reason=reason).values_list(
            "person_id", flat=True
        )
    )
    new = []
    for manager_id, language in managers.items():
        if manager_id in earlier_ids:
            continue
        notice = Notice(
            person_id=manager_id,
            kind=NoticeKind.DIGEST.value,
            reason=reason,
            language=site_language(language),
            created_at=at,
        )
        new.append(notice)
    if not dry_run:
        outdated = Notice.objects.free(at=at).filter(kind=NoticeKind.DIGEST).exclude(reason=reason)
        outdated.delete()
        Notice.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)
