"""Send the notices that wait: one message for each person, never twice for the same reason."""

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
from compliance.notices.digests import WeeklyDigest, weekly_digests
from compliance.notices.follow_ups import FollowUpTopic, follow_up_message, follow_up_topics
from compliance.notices.mail import write_to
from compliance.notices.models import Notice
from compliance.notices.required_courses import (
    MessageTopic,
    may_receive,
    required_courses_of,
    topics_of_notices,
)
from compliance.notices.rules import (
    OPTIONAL,
    TRIES,
    WITHOUT_REQUIREMENT,
    NoticeKind,
    back_off,
    digest_reason,
)
from compliance.notices.wording import compose_message
from compliance.obligations.actions import offer
from compliance.obligations.models import Obligation
from courses.models import Course
from courses.titles import LocalisedCourse, localise_courses
from foundation.mail import site_language
from quizzes.attempts.optional_quizzes import live_follow_up_quizzes

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class DeliveryCounts:
    """How many messages went out, and how many could not be sent."""

    sent: int = 0
    failed: int = 0


@dataclass(frozen=True)
class _OutgoingMessage:
    """One message about to be sent, and the notices it answers.

    ``unoffered_ids``: the obligations the person is told of for the first time.
    """

    person: User
    template: str
    context: Mapping[str, Any]
    language: str
    notices: tuple[Notice, ...]
    unoffered_ids: frozenset[int] = frozenset()


def waiting_people(*, at: datetime) -> list[int]:
    """Return the ids of the people to whom something may be sent now, in order."""
    return list(
        Notice.objects.to_send(at=at)
        .order_by("person_id")
        .values_list("person_id", flat=True)
        .distinct()
    )


def count_abandoned() -> int:
    """Return how many notices were tried so often that they are not tried again."""
    return Notice.objects.waiting().filter(channel=Notice.Channel.MAIL, tries__gte=TRIES).count()


def deliver(*, people: Collection[int], on: date, clock: Callable[[], datetime]) -> DeliveryCounts:
    """Send these people (a few hundred at most) the notices that wait for them and are still true.

    Each notice is claimed before it is sent, so that another process leaves it alone, and dated
    when the mail server has accepted the message: what fails is tried again later, a little later
    each time. If the machine stops between the two, the message goes out again with the same
    Message-ID. Reading takes the same number of statements however many people; each message sent
    costs one transaction.
    """
    notices = _claim(people, at=clock())
    outgoing = [
        *_personal_messages(notices, on=on),
        *_digest_messages(notices, on=on),
        *_follow_up_messages(notices, on=on),
    ]
    _drop_unanswered(notices, outgoing)
    connection = get_connection()
    sent = 0
    try:
        for message in outgoing:
            sent += _send(message, connection, clock)
    finally:
        connection.close()
    return DeliveryCounts(sent, len(outgoing) - sent)


@transaction.atomic
def _claim(people: Collection[int], *, at: datetime) -> list[Notice]:
    """Count a try for what may be sent to these people, as one process and no other can."""
    sendable = Notice.objects.to_send(at=at).filter(person__in=people)
    sendable = sendable.select_for_update(of=("self",)).select_related("person").order_by("pk")
    notices = list(sendable)
    ids_by_tries: dict[int, list[int]] = defaultdict(list)
    for notice in notices:
        ids_by_tries[notice.tries + 1].append(notice.pk)
    for tries, notice_ids in ids_by_tries.items():
        Notice.objects.filter(pk__in=notice_ids).update(
            tries=F("tries") + 1, retry_at=at + back_off(tries)
        )
    return notices


def _drop_unanswered(notices: Iterable[Notice], outgoing: Iterable[_OutgoingMessage]) -> None:
    """Delete the claimed notices that no message answers: they have nothing left to say."""
    answered_ids: set[int] = set()
    for message in outgoing:
        for notice in message.notices:
            answered_ids.add(notice.pk)
    dropped_ids = [notice.pk for notice in notices if notice.pk not in answered_ids]
    Notice.objects.waiting().filter(pk__in=dropped_ids).delete()


def _personal_messages(notices: Iterable[Notice], *, on: date) -> list[_OutgoingMessage]:
    """Return a message for each person who still has to hear of a course required of them."""
    notices_by_person: dict[int, list[Notice]] = defaultdict(list)
    for notice in notices:
        if notice.kind not in WITHOUT_REQUIREMENT:
            notices_by_person[notice.person_id].append(notice)
    required = required_courses_of(notices_by_person, on=on)
    topics_by_person = {}
    courses_by_language: dict[str, dict[int, Course]] = defaultdict(dict)
    for person_id, person_notices in notices_by_person.items():
        person = person_notices[0].person
        topics = topics_of_notices(person, person_notices, required.get(person_id, ()), on=on)
        topics_by_person[person_id] = topics
        courses = courses_by_language[site_language(person.preferred_language)]
        for notice_topics in topics.values():
            for topic in notice_topics:
                courses[topic.required.course.pk] = topic.required.course
    titles = _titles_by_language(courses_by_language)
    messages: list[_OutgoingMessage] = []
    for person_id, topics in topics_by_person.items():
        if topics:
            person_notices = notices_by_person[person_id]
            messages.append(_personal_message(person_notices, topics, titles, on=on))
    return messages


def _titles_by_language(
    courses_by_language: Mapping[str, Mapping[int, Course]],
) -> Mapping[str, Mapping[int, LocalisedCourse]]:
    """Return the titles of courses (by id) in each language; one statement for each language."""
    titles = {}
    for language, courses in courses_by_language.items():
        with translation.override(language):
            titles[language] = localise_courses(courses.values())
    return titles


def _personal_message(
    notices: list[Notice],
    topics_by_notice: Mapping[int, list[MessageTopic]],
    titles: Mapping[str, Mapping[int, LocalisedCourse]],
    *,
    on: date,
) -> _OutgoingMessage:
    person = notices[0].person
    language = site_language(person.preferred_language)
    topics: list[MessageTopic] = []
    for notice_topics in topics_by_notice.values():
        topics.extend(notice_topics)
    unoffered_ids: set[int] = set()
    for topic in topics:
        if topic.kind is NoticeKind.OFFERED:
            unoffered_ids.update(topic.required.unoffered_ids)
    with translation.override(language):
        message = compose_message(topics, titles[language], on=on)
    may_stop = all(topic.kind in OPTIONAL for topic in topics)
    return _OutgoingMessage(
        person=person,
        template="compliance/notices/mail/notice",
        context={"message": message, "name": person.name, "may_stop": may_stop},
        language=language,
        notices=tuple(notice for notice in notices if notice.pk in topics_by_notice),
        unoffered_ids=frozenset(unoffered_ids),
    )


def _digest_messages(notices: Iterable[Notice], *, on: date) -> list[_OutgoingMessage]:
    """Return this week's summaries that have news, for managers who want them."""
    notice_by_manager = {}
    for notice in notices:
        is_of_this_week = notice.kind == NoticeKind.DIGEST and notice.reason == digest_reason(on)
        if is_of_this_week and notice.person.is_active and notice.person.wants_reminders:
            notice_by_manager[notice.person_id] = notice
    if not notice_by_manager:
        return []
    digests = weekly_digests(list(notice_by_manager), on=on)
    messages = []
    for manager_id, notice in notice_by_manager.items():
        if manager_id in digests:
            messages.append(_digest_message(notice, digests[manager_id]))
    return messages


def _digest_message(notice: Notice, digest: WeeklyDigest) -> _OutgoingMessage:
    return _OutgoingMessage(
        person=notice.person,
        template="compliance/notices/mail/digest",
        context={"digest": digest, "name": notice.person.name, "may_stop": True},
        language=site_language(notice.person.preferred_language),
        notices=(notice,),
    )


def _follow_up_messages(notices: Iterable[Notice], *, on: date) -> list[_OutgoingMessage]:
    """Return a message for each person who can still answer questions after a course."""
    notices_by_person: dict[int, list[Notice]] = defaultdict(list)
    languages = {}
    for notice in notices:
        person = notice.person
        if notice.kind != NoticeKind.FOLLOW_UP or not person.email:
            continue
        if may_receive(person, NoticeKind.FOLLOW_UP):
            notices_by_person[person.pk].append(notice)
            languages[person.pk] = site_language(person.preferred_language)
    if not notices_by_person:
        return []
    messages: list[_OutgoingMessage] = []
    topics_by_person = follow_up_topics(languages, live_follow_up_quizzes(), on=on)
    for person_id, topics in topics_by_person.items():
        notice_by_reason = {notice.reason: notice for notice in notices_by_person[person_id]}
        topics_to_send = [topic for topic in topics if topic.reason in notice_by_reason]
        if topics_to_send:
            language = languages[person_id]
            messages.append(_follow_up_message(notice_by_reason, topics_to_send, language))
    return messages


def _follow_up_message(
    notice_by_reason: Mapping[str, Notice], topics: list[FollowUpTopic], language: str
) -> _OutgoingMessage:
    reasons = {topic.reason for topic in topics}
    notices = [notice for reason, notice in notice_by_reason.items() if reason in reasons]
    person = notices[0].person
    message = follow_up_message(topics, language)
    return _OutgoingMessage(
        person=person,
        template="compliance/notices/mail/notice",
        context={"message": message, "name": person.name, "may_stop": True},
        language=language,
        notices=tuple(notices),
    )


def _send(message: _OutgoingMessage, connection: Any, clock: Callable[[], datetime]) -> bool:
    """Send one message; return False when the mail server refuses it: it is tried again later."""
    first_notice_id = min(notice.pk for notice in message.notices)
    try:
        write_to(
            message.person,
            message.template,
            message.context,
            language=message.language,
            may_stop=message.context["may_stop"],
            message_id=f"<notice-{first_notice_id}@{_site_host()}>",
            connection=connection,
        )
    except (SMTPException, OSError, ValueError) as error:
        logger.warning(
            "A message to person %s could not be sent: %s", message.person.pk, type(error).__name__
        )
        connection.close()  # the next message opens a new one
        return False
    record_delivery(
        notice_ids=[notice.pk for notice in message.notices],
        unoffered_ids=message.unoffered_ids,
        at=clock(),
    )
    return True


def _site_host() -> str:
    """Return the host of ``SITE_URL``, without its port."""
    without_scheme = settings.SITE_URL.split("://", 1)[-1]
    authority = without_scheme.split("/")[0]
    return authority.split(":")[0]


@transaction.atomic
def record_delivery(
    *, notice_ids: Collection[int], unoffered_ids: Collection[int], at: datetime
) -> None:
    """Date the notices that were sent or printed, and the obligations they told people of."""
    Notice.objects.filter(pk__in=notice_ids, sent_at=None).update(sent_at=at)
    if unoffered_ids:
        offer(obligations=Obligation.objects.filter(pk__in=unoffered_ids), at=at)
