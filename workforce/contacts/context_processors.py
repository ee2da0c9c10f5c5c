"""Whom to call: local contacts for every page, read only where a page prints them."""

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
from workforce.contacts.rules import dialled
from workforce.people.models import JoinCode, Membership

#: What the footer of every page shows: the first contact for each of these purposes.
IN_THE_FOOTER = ("emergency", "childrens_services", "police")
#: And, folded, all contacts for these, for whoever reads it and has lived through it.
FOR_THE_READER = ("support",)


#: How many seconds contacts are kept: a corrected number is everywhere a minute later at most (at once in
#: the process that saved it, which raises the version).
KEPT = 60
VERSION = "contacts-version"


def local_contacts(request: HttpRequest) -> dict[str, Any]:
    """``help_contacts`` (at most three, the emergency number first), ``support_contacts`` and ``contacts_by_purpose``.

    All are lazy and share two statements, the second one at most once a minute; a page that prints
    none costs nothing. They are the contacts of the reader's workplaces and the units above, then
    the national ones. Who has no workplace yet has those of the poster opened last on this device, while its
    code opens it: one statement more, and only with such a code. A contact is a dictionary: ``label``,
    ``number``, ``tel``, ``url``, ``address`` (the same as people say it), ``hours``, ``note``, ``interpreter``
    (None where unknown), ``purpose``, ``is_overdue`` (nobody verified it in time: shown all the same, flagged
    to those who keep it). ``contacts_gap`` is empty where a number of children's services is known, else how
    it may come: ``code`` or ``asking``.
    """
    paths = SimpleLazyObject(lambda: _paths(request, at=timezone.now()))
    by_purpose = SimpleLazyObject(lambda: _by_purpose(_read(paths, on=timezone.localdate())))
    return {
        "contacts_by_purpose": by_purpose,
        "contacts_gap": SimpleLazyObject(lambda: _gap(by_purpose, paths)),
        "help_contacts": SimpleLazyObject(
            lambda: [by_purpose[purpose][0] for purpose in IN_THE_FOOTER if purpose in by_purpose]
        ),
        "support_contacts": SimpleLazyObject(
            lambda: [
                contact
                for purpose in FOR_THE_READER
                if purpose in by_purpose
                for contact in by_purpose[purpose]
            ]
        ),
    }


def _read(paths: Iterable[str], *, on: date) -> list[dict[str, Any]]:
    language = get_language() or settings.LANGUAGE_CODE
    key = f"contacts:{cache.get(VERSION, 0)}:{language}:{'.'.join(paths)}:{on}"
    found: list[dict[str, Any]] | None = cache.get(key)
    if found is None:
        found = [
            _contact(row, on=on) for row in Contact.objects.for_paths(paths).in_words(language)
        ]
        cache.set(key, found, KEPT)
    return found


def _paths(request: HttpRequest, *, at: datetime) -> tuple[str, ...]:
    """The tree paths of where the reader works, else of the place whose poster they opened."""
    paths = tuple(_workplaces(getattr(request, "user", None), on=timezone.localdate(at)))
    return paths or tuple(_on_the_poster(request, at=at))


def _on_the_poster(request: HttpRequest, *, at: datetime) -> Iterable[str]:
    """The path of the place on the poster; none by a code that is stopped, out of date or of a closed place."""
    # a page of an error may know no session
    code = poster_code(request) if hasattr(request, "session") else ""
    return (
        JoinCode.objects.live(at=at).filter(code=code).values_list("unit__path", flat=True)
        if code
        else ()
    )


def _gap(by_purpose: Any, paths: Any) -> str:
    if "childrens_services" in by_purpose:
        return ""
    return "asking" if paths else "code"


def _workplaces(user: User | AnonymousUser | None, *, on: date) -> Iterable[str]:
    """The tree paths of the units the reader works at on a day; a guest works nowhere yet."""
    if user is None or not user.is_authenticated or user.is_guest:
        return ()
    return (
        Membership.objects.active(on=on)
        .filter(person=user)
        .order_by("unit__path")
        .values_list("unit__path", flat=True)
    )


def _contact(row: dict[str, Any], *, on: date) -> dict[str, Any]:
    words = "here" if row["here__label"] else "fallback"
    return {
        "label": row[f"{words}__label"] or str(dict(Contact.PURPOSES)[row["purpose"]]),
        "hours": row[f"{words}__hours"] or "",
        "note": row[f"{words}__note"] or "",
        "number": row["number"],
        "tel": dialled(row["number"]),
        "url": row["url"],
        "address": spoken(row["url"]),
        "interpreter": row["has_interpreter"],
        "purpose": row["purpose"],
        "is_overdue": bool(row["verify_by"] and row["verify_by"] < on),
    }


def spoken(url: str) -> str:
    """A web address as people say it, and read it from paper: ``https://www.napac.org.uk/`` → ``napac.org.uk``."""
    return re.sub(r"^https?://(www\.)?", "", url).rstrip("/")


def _by_purpose(contacts: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Contacts under their purpose, in order; 999 is an emergency number whatever the table says."""
    found = defaultdict(list)
    for contact in contacts:
        found[contact["purpose"]].append(contact)
    if not any(contact["tel"] == "999" for contact in found["emergency"]):
        found["emergency"].insert(0, emergency())
    return dict(found)


def emergency() -> dict[str, Any]:
    """The one number that needs no record."""
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
