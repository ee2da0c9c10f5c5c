"""Letters for people without an e-mail address: one page each, in their language, with a key where one is made."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from accounts.models import PersonalKey, User
from certificates.sheet import qr_code
from compliance.notices.cases import Case, Item, cases_of, items_of, items_to_remind_of
from compliance.notices.models import Notice
from compliance.notices.rules import Kind
from compliance.notices.wording import Message, message_of
from courses.titles import Face, faces
from foundation.dates import day_in_words
from foundation.typesetting import typeset
from workforce.units.models import Unit

STYLESHEET = settings.BASE_DIR / "static" / "css" / "letters.css"
#: For so many days what was printed can be printed again.
AGAIN_DAYS = 14


@dataclass(frozen=True)
class Letter:
    """One page for one person. ``secret`` is a new key's words, or empty; ``has_key``: they have one already."""

    person: User
    workplace: str
    language: str
    on: date
    message: Message | None = None
    notices: tuple[int, ...] = ()
    untold: tuple[int, ...] = ()
    secret: str = ""
    has_key: bool = False

    @property
    def address(self) -> str:
        """What the QR code opens: signing in with the key, else the thing to do."""
        if self.secret:
            return settings.SITE_URL + reverse("key_open", args=[self.secret])
        return self.message.url if self.message else settings.SITE_URL + reverse("me")

    def page(self) -> SafeString:
        """The page as HTML, in the language of who reads it."""
        with translation.override(self.language):
            return render_to_string(
                "compliance/letters/letter.html",
                {
                    "letter": self,
                    "words": self.secret.split("-") if self.secret else [],
                    "day": day_in_words(self.on, self.language),
                    "is_rtl": translation.get_language_bidi(),
                    "site_name": settings.SITE_NAME,
                    "sign_in": (settings.SITE_URL + reverse("sign_in")).split("://", 1)[-1],
                    "qr": qr_code(self.address, title=_("QR code that opens your training")),
                },
            )


def pdf_of(letters: Sequence[Letter]) -> bytes:
    """The letters as one PDF; raises :class:`foundation.typesetting.LibrariesMissing`."""
    pages = mark_safe("".join(letter.page() for letter in letters))  # noqa: S308  (each from its own template)
    html = render_to_string(
        "compliance/letters/letters_document.html",
        {
            "pages": pages,
            "language": translation.get_language() or settings.LANGUAGE_CODE,
            "title": _("Letters"),
        },
    )
    return typeset(html, stylesheet=STYLESHEET)


def letters_for(unit: Unit, *, on: date, at: datetime, is_again: bool = False) -> list[Letter]:
    """What waits to be printed for the people at ``unit`` and below, by place and name.

    With ``is_again`` it is what was printed in the last fortnight, as far as there is still something to do.
    """
    letters = Notice.objects.letters(unit)
    asked = (
        letters.filter(sent_at__gt=at - timedelta(days=AGAIN_DAYS))
        if is_again
        else letters.waiting()
    )
    theirs: dict[int, list[Notice]] = defaultdict(list)
    for row in asked.select_related("person", "unit").order_by(
        "unit__path", "person__name", "person_id", "pk"
    ):
        theirs[row.person_id].append(row)
    cases = cases_of(theirs, on=on)
    look = _still_to_do if is_again else _to_say
    said = {
        pk: items for pk, rows in theirs.items() if (items := look(rows, cases.get(pk, []), on=on))
    }
    titles = _titles({theirs[pk][0].language for pk in said}, said)
    keyed = set(
        PersonalKey.objects.filter(person__in=said, revoked_at=None).values_list(
            "person_id", flat=True
        )
    )
    return [
        _letter(theirs[pk], items, titles, has_key=pk in keyed, on=on) for pk, items in said.items()
    ]


def _to_say(rows: list[Notice], cases: list[Case], *, on: date) -> list[tuple[int, Item]]:
    """What each waiting notice (by its id) has to say."""
    spoken = items_of(rows[0].person, rows, cases, on=on)
    return [(pk, item) for pk, items in spoken.items() for item in items]


def _still_to_do(rows: list[Notice], cases: list[Case], *, on: date) -> list[tuple[int, Item]]:
    """What a second copy says: what is to be done now, in neutral words; no notice is answered by it."""
    person = rows[0].person
    if not person.is_active or person.is_guest:
        return []
    return [(0, Item(Kind.DUE_SOON, "", case)) for case in items_to_remind_of(cases, on=on)]


def _titles(
    languages: Iterable[str], said: Mapping[int, Iterable[tuple[int, Item]]]
) -> Mapping[str, Mapping[int, Face]]:
    courses = {
        item.case.course.pk: item.case.course for spoken in said.values() for _pk, item in spoken
    }
    found = {}
    for language in languages:
        with translation.override(language):
            found[language] = faces(courses.values())
    return found


def _letter(
    rows: list[Notice],
    spoken: list[tuple[int, Item]],
    titles: Mapping[str, Mapping[int, Face]],
    *,
    has_key: bool,
    on: date,
) -> Letter:
    language = rows[0].language
    items = [item for _pk, item in spoken]
    with translation.override(language):
        message = message_of(items, titles[language], on=on)
    return Letter(
        person=rows[0].person,
        workplace=(rows[0].unit or items[0].case.unit).name,
        language=language,
        on=on,
        message=message,
        has_key=has_key,
        notices=tuple({pk for pk, _item in spoken} - {0}),
        untold=tuple(pk for item in items if item.kind is Kind.OFFERED for pk in item.case.untold),
    )
