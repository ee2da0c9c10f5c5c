"""The words of messages and letters: one sentence for each course, in the active language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi, ngettext
from django.utils.translation import gettext as _

from compliance.notices.required_courses import MessageTopic, RequiredCourse
from compliance.notices.rules import NoticeKind
from compliance.standing.rules import Standing, is_in_date
from courses.titles import LocalisedCourse
from foundation.dates import day_in_words


@dataclass(frozen=True)
class NoticeMessage:
    """The words of one message to one person; ``url`` is the address its only button opens."""

    subject: str
    sentences: tuple[str, ...]
    url: str
    is_from_manager: bool = False


def compose_message(
    topics: Iterable[MessageTopic], titles: Mapping[int, LocalisedCourse], *, on: date
) -> NoticeMessage:
    """Return one message about all these topics.

    Every course has one sentence: a stage that is due comes before a manager's reminder.
    """
    due_first = sorted(topics, key=lambda topic: topic.kind is NoticeKind.REMINDER)
    topic_by_course: dict[int, MessageTopic] = {}
    for topic in due_first:
        topic_by_course.setdefault(topic.required.course.pk, topic)
    message_topics = list(topic_by_course.values())
    sentences: list[str] = []
    for course_id, topic in topic_by_course.items():
        sentences.append(sentence(topic, titles[course_id].title, on=on))
    first_course = message_topics[0].required
    first_face = titles[first_course.course.pk]
    path = reverse("me")
    # A course that waits for a signature is signed on /me/, not on its own page.
    if len(message_topics) == 1 and first_face.url and not first_course.lacks_only_signature:
        path = first_face.url
    return NoticeMessage(
        subject=_subject(message_topics, first_face, on=on),
        sentences=tuple(sentences),
        url=urljoin(f"{settings.SITE_URL}/", path),
        is_from_manager=any(topic.kind is NoticeKind.REMINDER for topic in due_first),
    )


def _subject(topics: list[MessageTopic], localised_course: LocalisedCourse, *, on: date) -> str:
    """Return the subject of a message; ``localised_course`` is its first course."""
    count = len(topics)
    if count > 1:
        # Translators: the subject of a message about several courses.
        return ngettext(
            "Your training: %(count)d course", "Your training: %(count)d courses", count
        ) % {"count": count}
    topic = topics[0]
    if topic.required.lacks_only_signature and topic.kind is not NoticeKind.REMINDER:
        return _("Please sign for your training: %(course)s") % {"course": localised_course.title}
    subjects = {
        NoticeKind.OFFERED: _("A course you are asked to take: %(course)s"),
        NoticeKind.DUE_SOON: _("Please finish by %(day)s: %(course)s"),
        NoticeKind.OVERDUE: _("Overdue: %(course)s"),
        NoticeKind.WINDOW_OPEN: _("You can renew now: %(course)s"),
        NoticeKind.EXPIRING: _("Valid until %(day)s: %(course)s"),
        NoticeKind.EXPIRED: _("No longer valid: %(course)s"),
        NoticeKind.REMINDER: _("A reminder from your manager: %(course)s"),
    }
    day = _date_in_words(_date_to_name(topic.required, on=on))
    return subjects[topic.kind] % {"course": localised_course.title, "day": day}


def sentence(topic: MessageTopic, title: str, *, on: date) -> str:
    """Return one or two whole sentences about one course."""
    required = topic.required
    names = {
        "course": name_in_sentence(title),
        "workplace": name_in_sentence(required.unit.name),
        "day": _date_in_words(_date_to_name(required, on=on)),
        "due": _date_in_words(required.facts.due_on),
    }
    return _sentence(topic.kind, required, on=on) % names


def _sentence(kind: NoticeKind, required: RequiredCourse, *, on: date) -> str:
    """Return the sentence with its placeholders: what is true now decides, the kind comes second.

    A notice may wait for days, and must not ask for what was done meanwhile.
    """
    if required.lacks_only_signature and required.facts.due_on < on:
        return _(
            "You have passed the course “%(course)s”; only your signature is missing. "
            "Please sign as soon as you can."
        )
    if required.lacks_only_signature:
        return _(
            "You have passed the course “%(course)s”; only your signature is missing. "
            "Please sign by %(due)s."
        )
    if kind is NoticeKind.OFFERED:
        return _offer_sentence(required, on=on)
    if kind is NoticeKind.WINDOW_OPEN:
        return _("Your training “%(course)s” is valid until %(day)s. You can renew it now.")
    if is_in_date(required.facts, on=on):
        return _("Your training “%(course)s” is valid until %(day)s. Please renew it before then.")
    if required.facts.held_until and required.facts.held_until >= required.facts.due_on:
        return _(
            "Your training “%(course)s” was valid until %(day)s. "
            "Please take the course again as soon as you can."
        )
    if required.facts.due_on < on:
        return _("The course “%(course)s” was due on %(day)s. Please take it as soon as you can.")
    return _("Please finish the course “%(course)s” by %(day)s.")


def _offer_sentence(required: RequiredCourse, *, on: date) -> str:
    """Return the sentence that first tells somebody of a course, with its placeholders."""
    if required.standing(on=on) is Standing.EXPIRING:
        return _(
            "%(workplace)s asks for the course “%(course)s”. You have it already, "
            "valid until %(day)s. You can renew it now; please do so before then."
        )
    if is_in_date(required.facts, on=on):
        return _(
            "%(workplace)s asks for the course “%(course)s”. You have it already, "
            "valid until %(day)s: there is nothing to do now."
        )
    if required.facts.due_on < on:
        return _(
            "%(workplace)s asks you to take the course “%(course)s”. "
            "It was due on %(day)s; please take it as soon as you can."
        )
    return _("%(workplace)s asks you to take the course “%(course)s”. Please finish it by %(day)s.")


def _date_to_name(required: RequiredCourse, *, on: date) -> date:
    """Return the date a sentence names.

    That is the last day in force of the certificate held now, or held on the due date; else the
    due date.
    """
    facts = required.facts
    if facts.held_until is None:
        return facts.due_on
    if is_in_date(facts, on=on) or facts.held_until >= facts.due_on:
        return facts.held_until
    return facts.due_on


def name_in_sentence(name: str) -> str:
    """Return a name to put into a sentence.

    In right-to-left languages it is isolated, so that it keeps its own direction.
    """
    if get_language_bidi():
        return f"\u2068{name}\u2069"
    return name


def _date_in_words(day: date) -> str:
    return day_in_words(day, get_language() or settings.LANGUAGE_CODE)
