"""Local contacts for every page, read only where a page prints them."""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.views import poster_code
from workforce.contacts.models import Contact
from workforce.contacts.rules import dialable
from workforce.people.models import JoinCode, Membership

#: What the footer of every page shows: the first contact for each of these purposes.
FOOTER_PURPOSES = ("emergency", "childrens_services", "police")
#: Folded below them: all contacts for these, for readers who have lived through it themselves.
SUPPORT_PURPOSES = ("support",)


#: Seconds for which contacts are cached: a corrected number is shown everywhere within a minute,
#: and at once by the process that saved it, which raises the version.
CACHE_SECONDS = 60
VERSION_CACHE_KEY = "contacts-version"


def local_contacts(request: HttpRequest) -> dict[str, Any]:
    """Add ``help_contacts``, ``support_contacts``, ``contacts_by_purpose`` and ``contacts_gap``.

    ``help_contacts`` are at most three, the emergency number first. All are lazy and share two
    statements, the second one at most once a minute; a page that prints none costs nothing. They
    are the contacts of the reader's workplaces and of the units above, then the national ones.
    People without a workplace see those of the poster opened last on this device, while its code
    works: one statement more, and only with such a code.

    A contact is a dictionary: ``label``, ``number``, ``tel``, ``url``, ``address`` (the URL as
    people say it), ``hours``, ``note``, ``interpreter`` (None where unknown), ``purpose`` and
    ``is_overdue`` (nobody verified it in time; it is shown all the same, and flagged to its owner).
    ``contacts_gap`` is empty where a number of children's services is known, else the way to one:
    ``code`` (type a poster's code) or ``asking``.
    """
    paths = SimpleLazyObject(lambda: _paths(request, at=timezone.now()))
    by_purpose = SimpleLazyObject(
        lambda: _by_purpose(_cached_contacts(paths, on=timezone.localdate()))
    )
    return {
        "contacts_by_purpose": by_purpose,
        "contacts_gap": SimpleLazyObject(lambda: _find_gap(by_purpose, paths)),
        "help_contacts": SimpleLazyObject(lambda: _footer_contacts(by_purpose)),
        "support_contacts": SimpleLazyObject(lambda: _support_contacts(by_purpose)),
    }


def _footer_contacts(by_purpose: Any) -> list[dict[str, Any]]:
    """The first contact for each purpose of the footer."""
    return [by_purpose[purpose][0] for purpose in FOOTER_PURPOSES if purpose in by_purpose]


def _support_contacts(by_purpose: Any) -> list[dict[str, Any]]:
    """All contacts for readers who need support themselves."""
    contacts: list[dict[str, Any]] = []
    for purpose in SUPPORT_PURPOSES:
        contacts.extend(by_purpose.get(purpose, ()))
    return contacts


def _cached_contacts(paths: Iterable[str], *, on: date) -> list[dict[str, Any]]:
    language = get_language() or settings.LANGUAGE_CODE
    cache_key = f"contacts:{cache.get(VERSION_CACHE_KEY, 0)}:{language}:{'.'.join(paths)}:{on}"
    contacts: list[dict[str, Any]] | None = cache.get(cache_key)
    if contacts is None:
        rows = Contact.objects.for_paths(paths).with_texts(language)
        contacts = [_contact_context(row, on=on) for row in rows]
        cache.set(cache_key, contacts, CACHE_SECONDS)
    return contacts


def _paths(request: HttpRequest, *, at: datetime) -> tuple[str, ...]:
    """The tree paths of where the reader works, else of the place whose poster they opened."""
    paths = tuple(_workplace_paths(getattr(request, "user", None), on=timezone.localdate(at)))
    return paths or tuple(_poster_paths(request, at=at))


def _poster_paths(request: HttpRequest, *, at: datetime) -> Iterable[str]:
    """The path of the place on the poster; none where its code is over or the place is closed."""
    # the page of a server error may have no session
    code = poster_code(request) if hasattr(request, "session") else ""
    if not code:
        return ()
    return JoinCode.objects.live(at=at).filter(code=code).values_list("unit__path", flat=True)


def _find_gap(by_purpose: Any, paths: Any) -> str:
    if "childrens_services" in by_purpose:
        return ""
    return "asking" if paths else "code"


def _workplace_paths(user: User | AnonymousUser | None, *, on: date) -> Iterable[str]:
    """The tree paths of the units the reader works at on a day; a guest works nowhere yet."""
    if user is None or not user.is_authenticated or user.is_guest:
        return ()
    memberships = Membership.objects.active(on=on).filter(person=user)
    return memberships.order_by("unit__path").values_list("unit__path", flat=True)


def _contact_context(row: dict[str, Any], *, on: date) -> dict[str, Any]:
    prefix = "here" if row["here__label"] else "fallback"
    return {
        "label": row[f"{prefix}__label"] or str(dict(Contact.PURPOSES)[row["purpose"]]),
        "hours": row[f"{prefix}__hours"] or "",
        "note": row[f"{prefix}__note"] or "",
        "number": row["number"],
        "tel": dialable(row["number"]),
        "url": row["url"],
        "address": short_address(row["url"]),
        "interpreter": row["has_interpreter"],
        "purpose": row["purpose"],
        "is_overdue": bool(row["verify_by"] and row["verify_by"] < on),
    }


def short_address(url: str) -> str:
    """Return a web address as people say it: ``https://www.napac.org.uk/`` → ``napac.org.uk``."""
    return re.sub(r"^https?://(www\.)?", "", url).rstrip("/")


def _by_purpose(contacts: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Return contacts by purpose, in order; 999 is there whatever the table says."""
    by_purpose = defaultdict(list)
    for contact in contacts:
        by_purpose[contact["purpose"]].append(contact)
    if not any(contact["tel"] == "999" for contact in by_purpose["emergency"]):
        by_purpose["emergency"].insert(0, emergency_contact())
    return dict(by_purpose)


def emergency_contact() -> dict[str, Any]:
    """Return the contact for 999, the one number that needs no record."""
    return {
        "label": _("A child is in danger now"),
        "hours": _("Day and night, free, from any phone"),
        "note": "",
        "number": "999",
        "tel": "999",
        "url": "",
        "address": "",
        "interpreter": None,
        "purpose": "emergency",
        "is_overdue": False,
    }
