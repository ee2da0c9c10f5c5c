"""Sends what was written down: one message for each person, never twice for the same reason."""

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction
from django.db.models import F
from django.utils import translation

from accounts.models import User
from compliance.notices.cases import Item, cases_of, items_of, may_be_told
from compliance.notices.digests import Digest, digests_of
from compliance.notices.later import Later, later_of, message_of_later
from compliance.notices.models import Notice
from compliance.notices.rules import APART, OPTIONAL, TRIES, Kind, back_off, digest_reason
from compliance.notices.wording import message_of
from compliance.notices.writing import write_to
from compliance.obligations.actions import offer
from compliance.obligations.models import Obligation
from courses.titles import Face, faces
from foundation.mail import known_language
from quizzes.attempts.optional_quizzes import live_follow_up_quizzes

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Delivered:
    """Messages that went out, and those that could not."""

    sent: int = 0
    failed: int = 0


@dataclass(frozen=True)
class _Letter:
    """One message about to be sent: its template and words, and the notices it answers for."""

    person: User
    template: str
    context: Mapping[str, Any]
    language: str
    notices: tuple[Notice, ...]
    untold: frozenset[int] = frozenset()


def waiting_people(*, at: datetime) -> list[int]:
    """Ids of the people to whom something may be sent now, in order."""
    return list(
        Notice.objects.to_send(at=at)
        .order_by("person_id")
        .values_list("person_id", flat=True)
        .distinct()
    )


def given_up() -> int:
    """How many notices were tried so often that nobody tries again."""
    return Notice.objects.waiting().filter(channel=Notice.Channel.MAIL, tries__gte=TRIES).count()


def deliver(*, people: Collection[int], on: date, clock: Callable[[], datetime]) -> Delivered:
    """Send these people what waits for them and is still true; a few hundred at once.

    Each notice is taken before it is sent, so that another process leaves it alone, and dated when the
    mail server has accepted the message: what fails is tried again later, a little later each time. If the
    machine stops between the two, the message goes out again with the same Message-ID. Reading takes the
    same number of statements however many people; each message sent costs one transaction.
    """
    taken = _take(people, at=clock())
    letters = [
        *_personal_letters(taken, on=on),
        *_digest_letters(taken, on=on),
        *_follow_up_letters(taken, on=on),
    ]
    alive = {notice.pk for letter in letters for notice in letter.notices}
    Notice.objects.waiting().filter(
        pk__in=[notice.pk for notice in taken if notice.pk not in alive]
    ).delete()
    connection = get_connection()
    sent = 0
    try:
        sent = sum(_send(letter, connection, clock) for letter in letters)
    finally:
        connection.close()
    return Delivered(sent, len(letters) - sent)


@transaction.atomic
def _take(people: Collection[int], *, at: datetime) -> list[Notice]:
    """Take what may be sent to these people, as one process and no other can."""
    free = Notice.objects.to_send(at=at).filter(person__in=people).select_for_update(of=("self",))
    rows = list(free.select_related("person").order_by("pk"))
    by_tries: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        by_tries[row.tries + 1].append(row.pk)
    for tries, keys in by_tries.items():
        Notice.objects.filter(pk__in=keys).update(
            tries=F("tries") + 1, retry_at=at + back_off(tries)
        )
    return rows


def _personal_letters(taken: Iterable[Notice], *, on: date) -> list[_Letter]:
    theirs: dict[int, list[Notice]] = defaultdict(list)
    for notice in taken:
        if notice.kind not in APART:
            theirs[notice.person_id].append(notice)
    cases = cases_of(theirs, on=on)
    said = {
        pk: items_of(rows[0].person, rows, cases.get(pk, ()), on=on) for pk, rows in theirs.items()
    }
    titles = titles_in_languages(
        (notices[0].person, [item for items in said[pk].values() for item in items])
        for pk, notices in theirs.items()
    )
    return [_personal(rows, said[pk], titles, on=on) for pk, rows in theirs.items() if said[pk]]


def titles_in_languages(
    asked: Iterable[tuple[User, Iterable[Item]]],
) -> Mapping[str, Mapping[int, Face]]:
    """The titles of the courses spoken of, by the language of who is spoken to; a statement for each language."""
    courses: dict[str, dict[int, Any]] = defaultdict(dict)
    for person, items in asked:
        courses[known_language(person.preferred_language)].update(
            (i.case.course.pk, i.case.course) for i in items
        )
    found = {}
    for language, every in courses.items():
        with translation.override(language):
            found[language] = faces(every.values())
    return found


def _personal(
    rows: list[Notice],
    said: Mapping[int, list[Item]],
    titles: Mapping[str, Mapping[int, Face]],
    *,
    on: date,
) -> _Letter:
    person = rows[0].person
    language = known_language(person.preferred_language)
    items = [item for each in said.values() for item in each]
    with translation.override(language):
        message = message_of(items, titles[language], on=on)
    return _Letter(
        person,
        "compliance/notices/mail/notice",
        {
            "message": message,
            "name": person.name,
            "may_stop": all(item.kind in OPTIONAL for item in items),
        },
        language,
        tuple(row for row in rows if row.pk in said),
        frozenset(pk for item in items if item.kind is Kind.OFFERED for pk in item.case.untold),
    )


def _digest_letters(taken: Iterable[Notice], *, on: date) -> list[_Letter]:
    rows = [row for row in taken if row.kind == Kind.DIGEST and row.reason == digest_reason(on)]
    rows = [row for row in rows if row.person.is_active and row.person.wants_reminders]
    digests = digests_of([row.person_id for row in rows], on=on) if rows else {}
    return [_digest(row, digests[row.person_id]) for row in rows if row.person_id in digests]


def _digest(row: Notice, digest: Digest) -> _Letter:
    language = known_language(row.person.preferred_language)
    return _Letter(
        row.person,
        "compliance/notices/mail/digest",
        {"digest": digest, "name": row.person.name, "may_stop": True},
        language,
        (row,),
    )


def _follow_up_letters(taken: Iterable[Notice], *, on: date) -> list[_Letter]:
    ours = [row for row in taken if row.kind == Kind.FOLLOW_UP]
    rows = [row for row in ours if row.person.email and may_be_told(row.person, Kind.FOLLOW_UP)]
    theirs: dict[int, list[Notice]] = defaultdict(list)
    for row in rows:
        theirs[row.person_id].append(row)
    languages = {row.person_id: known_language(row.person.preferred_language) for row in rows}
    said = later_of(languages, live_follow_up_quizzes(), on=on) if rows else {}
    return [
        _later(
            tuple(row for row in theirs[pk] if row.reason in {each.reason for each in found}),
            found,
            languages[pk],
        )
        for pk, found in said.items()
        if {row.reason for row in theirs[pk]} & {each.reason for each in found}
    ]


def _later(rows: tuple[Notice, ...], found: Iterable[Later], language: str) -> _Letter:
    message = message_of_later(
        [each for each in found if each.reason in {row.reason for row in rows}], language
    )
    context = {"message": message, "name": rows[0].person.name, "may_stop": True}
    return _Letter(rows[0].person, "compliance/notices/mail/notice", context, language, rows)


def _send(letter: _Letter, connection: Any, clock: Callable[[], datetime]) -> bool:
    """Send one message; False when the mail server would not take it, which is tried again later."""
    host = settings.SITE_URL.split("://", 1)[-1].split("/")[0].split(":")[0]
    try:
        write_to(
            letter.person,
            letter.template,
            letter.context,
            language=letter.language,
            may_stop=letter.context["may_stop"],
            message_id=f"<notice-{min(notice.pk for notice in letter.notices)}@{host}>",
            connection=connection,
        )
    except (SMTPException, OSError, ValueError) as problem:
        logger.warning(
            "A message to person %s could not be sent: %s", letter.person.pk, type(problem).__name__
        )
        connection.close()  # the next message opens a new one
        return False
    note_said(notices=[notice.pk for notice in letter.notices], untold=letter.untold, at=clock())
    return True


@transaction.atomic
def note_said(*, notices: Collection[int], untold: Collection[int], at: datetime) -> None:
    """Date what was said, by mail or on paper; people who were told what is asked of them have been offered it."""
    Notice.objects.filter(pk__in=notices, sent_at=None).update(sent_at=at)
    if untold:
        offer(obligations=Obligation.objects.filter(pk__in=untold), at=at)
