"""Whom to call: local contacts for every page, read only where a page prints them."""

import re
from collections import defaultdict
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from workforce.models import Contact

#: What the footer of every page shows: the first contact for each of these purposes.
IN_THE_FOOTER = ("emergency", "childrens_services", "police")


def local_contacts(request: HttpRequest) -> dict[str, Any]:
    """``help_contacts`` (at most three, the emergency number first) and ``contacts_by_purpose``.

    Both are lazy and share one statement; a page that prints neither costs nothing. They are the
    contacts of the reader's workplaces and the units above, then the national ones. A contact is a
    dictionary: ``label``, ``number``, ``tel``, ``url``, ``hours``, ``note``, ``interpreter`` (None where
    unknown), ``purpose``, ``is_overdue`` (nobody verified it in time: shown all the same, flagged to
    those who keep it).
    """
    by_purpose = SimpleLazyObject(lambda: _by_purpose(_read(request, on=timezone.localdate())))
    return {
        "contacts_by_purpose": by_purpose,
        "help_contacts": SimpleLazyObject(
            lambda: [by_purpose[purpose][0] for purpose in IN_THE_FOOTER if purpose in by_purpose]
        ),
    }


def _read(request: HttpRequest, *, on: date) -> list[dict[str, Any]]:
    user = getattr(request, "user", None)
    language = get_language() or settings.LANGUAGE_CODE
    rows = Contact.objects.for_person(user.pk if user else None, on=on).in_words(language)
    return [_contact(row, on=on) for row in rows]


def _contact(row: dict[str, Any], *, on: date) -> dict[str, Any]:
    words = "here" if row["here__label"] else "fallback"
    return {
        "label": row[f"{words}__label"] or str(dict(Contact.PURPOSES)[row["purpose"]]),
        "hours": row[f"{words}__hours"] or "",
        "note": row[f"{words}__note"] or "",
        "number": row["number"],
        "tel": dialled(row["number"]),
        "url": row["url"],
        "interpreter": row["has_interpreter"],
        "purpose": row["purpose"],
        "is_overdue": bool(row["verify_by"] and row["verify_by"] < on),
    }


def dialled(number: str) -> str:
    """A number as a telephone dials it: ``+44 (0)1375 652802`` → ``+441375652802``."""
    return re.sub(r"[^+\d]", "", number.replace("(0)", "") if number.startswith("+") else number)


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
        "interpreter": None,
        "purpose": "emergency",
        "is_overdue": False,
    }
