"""What messages and letters say, a sentence for each thing, in the language that is active."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi, ngettext
from django.utils.translation import gettext as _

from compliance.notices.cases import Case, Item
from compliance.notices.rules import Kind
from compliance.standing.rules import Standing, is_in_date
from courses.titles import Face
from foundation.dates import day_in_words


@dataclass(frozen=True)
class Message:
    """Everything said to one person at once. ``url`` is the one thing to press."""

    subject: str
    sentences: tuple[str, ...]
    url: str
    is_from_manager: bool = False


def message_of(items: Iterable[Item], titles: Mapping[int, Face], *, on: date) -> Message:
    """One message from all there is to say; every course is spoken of once, by what says most about it."""
    best: dict[int, Item] = {}
    every = sorted(items, key=lambda item: item.kind is Kind.REMINDER)
    for item in every:
        best.setdefault(item.case.course.pk, item)
    said = list(best.values())
    first = titles[said[0].case.course.pk]
    # what waits for a signature waits on /me/
    is_one = len(said) == 1 and first.url and not said[0].case.is_unsigned
    return Message(
        subject=_subject(said, first, on=on),
        sentences=tuple(sentence(item, titles[item.case.course.pk].title, on=on) for item in said),
        url=urljoin(f"{settings.SITE_URL}/", first.url if is_one else reverse("me")),
        is_from_manager=any(item.kind is Kind.REMINDER for item in every),
    )


def _subject(items: list[Item], face: Face, *, on: date) -> str:
    if len(items) > 1:
        count = len(items)
        # Translators: the subject of a message about several courses.
        return ngettext(
            "Your training: %(count)d course", "Your training: %(count)d courses", count
        ) % {"count": count}
    item = items[0]
    if item.case.is_unsigned and item.kind is not Kind.REMINDER:
        return _("Please sign for your training: %(course)s") % {"course": face.title}
    subjects = {
        Kind.OFFERED: _("A course you are asked to take: %(course)s"),
        Kind.DUE_SOON: _("Please finish by %(day)s: %(course)s"),
        Kind.OVERDUE: _("Overdue: %(course)s"),
        Kind.WINDOW_OPEN: _("You can renew now: %(course)s"),
        Kind.EXPIRING: _("Valid until %(day)s: %(course)s"),
        Kind.EXPIRED: _("No longer valid: %(course)s"),
        Kind.REMINDER: _("A reminder from your manager: %(course)s"),
    }
    return subjects[item.kind] % {"course": face.title, "day": _day(_day_of(item.case, on=on))}


def sentence(item: Item, title: str, *, on: date) -> str:
    """What is to be said of one course, as one or two whole sentences."""
    case = item.case
    workplace, day = name_in_sentence(case.unit.name), _day(_day_of(case, on=on))
    names = {
        "course": name_in_sentence(title),
        "workplace": workplace,
        "day": day,
        "due": _day(case.facts.due_on),
    }
    return _sentence(item.kind, case, on=on) % names


def _sentence(kind: Kind, case: Case, *, on: date) -> str:
    if case.is_unsigned and case.facts.due_on < on:
        return _(
            "You have passed the course “%(course)s”; only your signature is missing. Please sign as soon as you can."
        )
    if case.is_unsigned:
        return _(
            "You have passed the course “%(course)s”; only your signature is missing. Please sign by %(due)s."
        )
    if kind is Kind.OFFERED:
        return _offered(case, on=on)
    if kind is Kind.WINDOW_OPEN:
        return _("Your training “%(course)s” is valid until %(day)s. You can renew it now.")
    if is_in_date(case.facts, on=on):
        return _("Your training “%(course)s” is valid until %(day)s. Please renew it before then.")
    if case.facts.held_until and case.facts.held_until >= case.facts.due_on:
        return _(
            "Your training “%(course)s” was valid until %(day)s. Please take the course again as soon as you can."
        )
    if case.facts.due_on < on:
        return _("The course “%(course)s” was due on %(day)s. Please take it as soon as you can.")
    return _("Please finish the course “%(course)s” by %(day)s.")


def _offered(case: Case, *, on: date) -> str:
    if case.standing(on=on) is Standing.EXPIRING:
        return _(
            "%(workplace)s asks for the course “%(course)s”. You have it already, valid until %(day)s. You can renew "
            "it now; please do so before then."
        )
    if is_in_date(case.facts, on=on):
        return _(
            "%(workplace)s asks for the course “%(course)s”. You have it already, valid until %(day)s: there is "
            "nothing to do now."
        )
    if case.facts.due_on < on:
        return _(
            "%(workplace)s asks you to take the course “%(course)s”. It was due on %(day)s; please take it as soon "
            "as you can."
        )
    return _("%(workplace)s asks you to take the course “%(course)s”. Please finish it by %(day)s.")


def _day_of(case: Case, *, on: date) -> date:
    """The day a sentence names: the last one of what is held or was, else the due date."""
    held = case.facts.held_until
    if held and (is_in_date(case.facts, on=on) or held >= case.facts.due_on):
        return held
    return case.facts.due_on


def name_in_sentence(name: str) -> str:
    """A name inside a sentence; where the sentence runs from right to left, kept in its own direction."""
    return f"\u2068{name}\u2069" if get_language_bidi() else name


def _day(day: date) -> str:
    return day_in_words(day, get_language() or settings.LANGUAGE_CODE)
