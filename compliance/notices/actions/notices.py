"""Writes about what people are to be told: note it once, drop what is no longer true, remind at a manager's word."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.log_actions import log

from accounts.models import User
from compliance.notices.cases import (
    Case,
    cases_of,
    items_due,
    items_of,
    items_to_remind_of,
    may_be_told,
)
from compliance.notices.models import Notice
from compliance.notices.rules import APART, Kind, digest_reason, reminder_reason
from compliance.obligations.models import Obligation
from foundation.mail import known_language
from workforce.people.models import Membership
from workforce.units.models import Unit

BATCH = 500  # people looked at together: eight statements


@dataclass
class Noted:
    """What :func:`note_due` wrote down: new notices by kind, and how many old ones had nothing left to say."""

    new: Counter[str] = field(default_factory=Counter)
    letters: int = 0
    dropped: int = 0


@dataclass(frozen=True)
class Reminded:
    """Whom a manager's reminder reaches: ids of people to write to, and counts of the others."""

    people: Sequence[int] = ()
    letters: int = 0
    already: int = 0
    unwilling: int = 0


def note_due(
    *,
    on: date,
    at: datetime,
    kinds: Collection[str] = (),
    is_trial: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Noted:
    """Write down what everybody is to be told on a day and has not been; safe to run at any time, any number of times.

    A notice that waits and has nothing left to say – the course was done, the person left, a later stage
    has come – is dropped. ``kinds`` limits what is written down (none: all). With ``is_trial`` it only
    counts. ``at`` is now; ``progress`` is called with (people done, people in all).
    """
    noted = Noted()
    people = _people_concerned(on=on)
    for start in range(0, len(people), BATCH):
        batch = people[start : start + BATCH]
        _note(batch, noted, kinds, is_trial, on=on, at=at)
        if progress:
            progress(start + len(batch), len(people))
    return noted


def _people_concerned(*, on: date) -> list[int]:
    """Everybody of whom something is asked, and everybody for whom a notice waits; ids in order."""
    asked = Obligation.objects.active(on=on).values("person")
    waiting = Notice.objects.waiting().exclude(kind__in=APART).values("person")
    people = User.objects.get_queryset().filter(Q(pk__in=asked) | Q(pk__in=waiting))
    return list(people.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _note(
    people: Sequence[int],
    noted: Noted,
    kinds: Collection[str],
    is_trial: bool,
    *,
    on: date,
    at: datetime,
) -> None:
    persons = User.objects.get_queryset().in_bulk(people)
    cases = cases_of(people, on=on, today=timezone.localdate(at))
    known: dict[int, dict[tuple[str, str], Notice]] = {pk: {} for pk in people}
    for notice in Notice.objects.filter(person__in=people).exclude(kind__in=APART):
        known[notice.person_id][(notice.kind, notice.reason)] = notice
    stale = [
        notice
        for pk in people
        for notice in _stale(persons[pk], known[pk].values(), cases.get(pk, ()), on=on)
        if notice.retry_at is None or notice.retry_at <= at
    ]
    gone = {notice.pk for notice in stale}
    new = [
        _notice(persons[pk], item.kind, item.reason, item.case.unit, at=at)
        for pk in people
        for item in items_due(persons[pk], cases.get(pk, ()), on=on)
        if not kinds or item.kind in kinds
        if (there := known[pk].get((item.kind.value, item.reason))) is None or there.pk in gone
    ]
    noted.new.update(notice.kind for notice in new)
    noted.letters += sum(notice.channel == Notice.Channel.LETTER for notice in new)
    noted.dropped += len(stale)
    if not is_trial:
        Notice.objects.filter(pk__in=gone, sent_at=None).delete()
        Notice.objects.bulk_create(new, ignore_conflicts=True)


def _stale(
    person: User, notices: Iterable[Notice], cases: Iterable[Case], *, on: date
) -> list[Notice]:
    """What waits and has nothing left to say, or waits for a way it cannot go any more."""
    waiting = [notice for notice in notices if notice.sent_at is None]
    if not waiting:
        return []
    alive = items_of(person, waiting, cases, on=on)
    return [
        notice
        for notice in waiting
        if notice.pk not in alive or notice.channel != channel_of(person)
    ]


def channel_of(person: User) -> Notice.Channel:
    """How somebody can be reached."""
    return Notice.Channel.MAIL if person.email else Notice.Channel.LETTER


def _notice(person: User, kind: Kind, reason: str, unit: Unit, *, at: datetime) -> Notice:
    return Notice(
        person=person,
        unit=unit,
        kind=kind.value,
        reason=reason,
        channel=channel_of(person),
        language=known_language(person.preferred_language),
        created_at=at,
    )


@transaction.atomic
def remind(*, obligations: QuerySet[Obligation], by: User, at: datetime) -> Reminded:
    """Remind the people of these obligations of everything they have to do, at a manager's word.

    Once for each person and day, whoever asks; people who are ready or exempt, and people who stopped
    reminders, are left alone. It writes down and logs; to send, queue ``compliance.notices.tasks.send_notices``
    with the people in what this returns. Those without an address get a letter that waits to be printed.
    """
    on = timezone.localdate(at)
    jobs = dict(obligations.order_by("-pk").values_list("person_id", "membership_id"))
    persons, cases = User.objects.get_queryset().in_bulk(jobs), cases_of(jobs, on=on)
    reason = reminder_reason(on)
    told = Notice.objects.filter(person__in=jobs, kind=Kind.REMINDER, reason=reason)
    already = set(told.values_list("person_id", flat=True))
    open_cases = {pk: items_to_remind_of(cases.get(pk, ()), on=on) for pk in jobs}
    asked = [
        pk for pk in jobs if open_cases[pk] and persons[pk].is_active and not persons[pk].is_guest
    ]
    willing = [pk for pk in asked if may_be_told(persons[pk], Kind.REMINDER)]
    new = [
        _notice(persons[pk], Kind.REMINDER, reason, open_cases[pk][0].unit, at=at)
        for pk in willing
        if pk not in already
    ]
    Notice.objects.bulk_create(new, ignore_conflicts=True)
    for membership in Membership.objects.filter(pk__in=[jobs[notice.person_id] for notice in new]):
        log(membership, "workforce.remind", user=by)
    by_mail = [notice.person_id for notice in new if notice.channel == Notice.Channel.MAIL]
    return Reminded(
        people=by_mail,
        letters=len(new) - len(by_mail),
        already=len(willing) - len(new),
        unwilling=len(asked) - len(willing),
    )


@transaction.atomic
def note_digests(
    *, managers: Mapping[int, str], on: date, at: datetime, is_trial: bool = False
) -> int:
    """Write down this week's summary for these managers (languages by id); returns how many are new."""
    reason = digest_reason(on)
    told = set(
        Notice.objects.filter(kind=Kind.DIGEST, reason=reason).values_list("person_id", flat=True)
    )
    new = [
        Notice(
            person_id=pk,
            kind=Kind.DIGEST.value,
            reason=reason,
            language=known_language(language),
            created_at=at,
        )
        for pk, language in managers.items()
        if pk not in told
    ]
    if not is_trial:
        Notice.objects.free(at=at).filter(kind=Kind.DIGEST).exclude(reason=reason).delete()
        Notice.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)
