"""Letters for people without an e-mail address: one page each, in their language.

A letter may carry a new personal key.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from accounts.models import PersonalKey, User
from certificates.sheet import qr_code
from compliance.notices.models import Notice
from compliance.notices.required_courses import (
    MessageTopic,
    RequiredCourse,
    courses_to_remind_of,
    required_courses_of,
    topics_of_notices,
)
from compliance.notices.rules import NoticeKind
from compliance.notices.wording import NoticeMessage, compose_message
from courses.titles import LocalisedCourse, localise_courses
from foundation.dates import day_in_words
from foundation.typesetting import typeset
from workforce.units.models import Unit

if TYPE_CHECKING:
    from courses.models import Course

STYLESHEET_PATH = settings.BASE_DIR / "static" / "css" / "letters.css"
#: For so many days what was printed can be printed again.
REPRINT_DAYS = 14


@dataclass(frozen=True)
class Letter:
    """One page for one person.

    ``key_words``: the words of a new key, or empty; ``has_key``: they have one already;
    ``notice_ids``: the notices it answers; ``unoffered_ids``: the obligations they are told of for
    the first time.
    """

    person: User
    workplace: str
    language: str
    on: date
    message: NoticeMessage | None = None
    notice_ids: frozenset[int] = frozenset()
    unoffered_ids: tuple[int, ...] = ()
    key_words: str = ""
    has_key: bool = False

    @property
    def address(self) -> str:
        """The address of the QR code: signing in with the new key, else what the message opens."""
        if self.key_words:
            return settings.SITE_URL + reverse("key_open", args=[self.key_words])
        if self.message:
            return self.message.url
        return settings.SITE_URL + reverse("me")

    def page_html(self) -> SafeString:
        """Return the page as HTML, in the language of its reader."""
        words: list[str] = []
        if self.key_words:
            words = self.key_words.split("-")
        sign_in_address = settings.SITE_URL + reverse("sign_in")
        with translation.override(self.language):
            context = {
                "letter": self,
                "words": words,
                "day": day_in_words(self.on, self.language),
                "is_rtl": translation.get_language_bidi(),
                "site_name": settings.SITE_NAME,
                # Typed by hand from the page: a browser adds the scheme.
                "sign_in": sign_in_address.split("://", 1)[-1],
                "qr": qr_code(self.address, title=_("QR code that opens your training")),
            }
            return render_to_string("compliance/letters/letter.html", context)


def pdf_of(letters: Sequence[Letter]) -> bytes:
    """Return the letters as one PDF; raises :class:`foundation.typesetting.LibrariesMissing`."""
    # Every page is rendered from a template, which escapes.
    pages_html = mark_safe("".join(letter.page_html() for letter in letters))  # noqa: S308  (templates)
    html = render_to_string(
        "compliance/letters/letters_document.html",
        {
            "pages": pages_html,
            "language": translation.get_language() or settings.LANGUAGE_CODE,
            "title": _("Letters"),
        },
    )
    return typeset(html, stylesheet=STYLESHEET_PATH)


def letters_for(unit: Unit, *, on: date, at: datetime, is_again: bool = False) -> list[Letter]:
    """Return the letters that wait for the people at ``unit`` and below, by place and name.

    With ``is_again`` these are the letters printed in the last fortnight, as far as there is still
    something to do.
    """
    letter_notices = Notice.objects.letters(unit)
    notices = letter_notices.waiting()
    if is_again:
        notices = letter_notices.filter(sent_at__gt=at - timedelta(days=REPRINT_DAYS))
    notices = notices.select_related("person", "unit").order_by(
        "unit__path", "person__name", "person_id", "pk"
    )
    notices_by_person: dict[int, list[Notice]] = defaultdict(list)
    for notice in notices:
        notices_by_person[notice.person_id].append(notice)
    required = required_courses_of(notices_by_person, on=on)
    topics_by_person: dict[int, Mapping[int, list[MessageTopic]]] = {}
    for person_id, person_notices in notices_by_person.items():
        person = person_notices[0].person
        courses = required.get(person_id, [])
        if is_again:
            topics = _reprint_topics(person, courses, on=on)
        else:
            topics = topics_of_notices(person, person_notices, courses, on=on)
        if topics:
            topics_by_person[person_id] = topics
    languages = {notices_by_person[person_id][0].language for person_id in topics_by_person}
    titles = _titles(languages, topics_by_person.values())
    people_with_key = _people_with_key(topics_by_person)
    letters: list[Letter] = []
    for person_id, topics in topics_by_person.items():
        has_key = person_id in people_with_key
        person_notices = notices_by_person[person_id]
        letters.append(_letter(person_notices, topics, titles, has_key=has_key, on=on))
    return letters


def _reprint_topics(
    person: User, required: list[RequiredCourse], *, on: date
) -> Mapping[int, list[MessageTopic]]:
    """Return what a second copy says under the key 0, for it answers no notice.

    It says what is to be done now, in neutral words.
    """
    courses = courses_to_remind_of(required, on=on)
    if not courses or not person.is_active or person.is_guest:
        return {}
    return {0: [MessageTopic(NoticeKind.DUE_SOON, "", course) for course in courses]}


def _people_with_key(people: Collection[int]) -> set[int]:
    """Return the ids of those of ``people`` (ids) who have a personal key that works."""
    keys = PersonalKey.objects.filter(person__in=people, revoked_at=None)
    return set(keys.values_list("person_id", flat=True))


def _titles(
    languages: Iterable[str], topics_of_people: Iterable[Mapping[int, list[MessageTopic]]]
) -> Mapping[str, Mapping[int, LocalisedCourse]]:
    """Return the titles of the courses in all topics, in each language; one statement each."""
    courses: dict[int, Course] = {}
    for topics_by_notice in topics_of_people:
        for topics in topics_by_notice.values():
            for topic in topics:
                courses[topic.required.course.pk] = topic.required.course
    titles: dict[str, Mapping[int, LocalisedCourse]] = {}
    for language in languages:
        with translation.override(language):
            titles[language] = localise_courses(courses.values())
    return titles


def _letter(
    notices: list[Notice],
    topics_by_notice: Mapping[int, list[MessageTopic]],
    titles: Mapping[str, Mapping[int, LocalisedCourse]],
    *,
    has_key: bool,
    on: date,
) -> Letter:
    """Return the letter to one person; ``titles`` are by course id, for each language."""
    notice = notices[0]
    topics: list[MessageTopic] = []
    for notice_topics in topics_by_notice.values():
        topics.extend(notice_topics)
    unoffered_ids: list[int] = []
    for topic in topics:
        if topic.kind is NoticeKind.OFFERED:
            unoffered_ids.extend(topic.required.unoffered_ids)
    with translation.override(notice.language):
        message = compose_message(topics, titles[notice.language], on=on)
    unit = notice.unit or topics[0].required.unit
    return Letter(
        person=notice.person,
        workplace=unit.name,
        language=notice.language,
        on=on,
        message=message,
        has_key=has_key,
        notice_ids=frozenset(topics_by_notice) - {0},
        unoffered_ids=tuple(unoffered_ids),
    )
