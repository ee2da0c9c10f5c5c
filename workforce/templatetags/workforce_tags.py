"""How templates speak of figures and standings."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from django import template
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation import directions
from workforce.exports import percent as whole_percent
from workforce.faces import Face
from workforce.readiness import Standing
from workforce.reports import Cell, Row
from workforce.requirements import Effect
from workforce.rulebook import effect_label

register = template.Library()

STANDINGS = {
    # Translators: where one person stands with one course on one day.
    Standing.CERTIFIED: pgettext_lazy("standing", "Certified"),
    Standing.EXPIRING: pgettext_lazy("standing", "Expiring soon"),
    Standing.EXPIRED: pgettext_lazy("standing", "Expired"),
    Standing.IN_PROGRESS: pgettext_lazy("standing", "In progress"),
    Standing.NOT_STARTED: pgettext_lazy("standing", "Not started"),
    Standing.EXEMPT: pgettext_lazy("standing", "Exempt"),
}
#: What is said instead to, or of, somebody who has passed and has yet to sign for it.
UNSIGNED = pgettext_lazy("standing", "Signature missing")


@register.filter
def percent(share: Fraction | None) -> str:
    """A share as the language of the page writes per cent, rounded down; *unknown* when there is none."""
    whole = whole_percent(share)
    if whole is None:
        return str(_("unknown"))
    return directions.percent(whole / 100)


def standing_label(value: str) -> str:
    """A standing in words."""
    return str(STANDINGS[Standing(value)])


@register.filter
def language_name(code: str) -> str:
    """A language of the site in the language of the page; the code itself for another, empty for none."""
    return str(dict(settings.LANGUAGES).get(code, code))


@register.inclusion_tag("workforce/standing.html")
def standing_tag(row: Any) -> dict[str, Any]:
    """The standing of an obligation, and *overdue* beside it, as tags with a word and a shape."""
    return {
        "class": row.standing.replace("_", "-"),
        "label": UNSIGNED if row.is_unsigned else standing_label(row.standing),
        "is_overdue": row.is_overdue,
    }


@register.filter
def has_to_come(row: Any) -> bool:
    """Whether the due date of an obligation still says something: it has not been met by a certificate since."""
    return row.held_on is None or row.held_on < row.due_on


@register.simple_tag
def face_title(faces: Mapping[int, Face], course: int) -> str:
    """What a course is called in the language of the page."""
    return faces[course].title


@register.simple_tag
def item(labels: Iterable[str], at: int) -> str:
    """The label at a position: that of the cell's column."""
    return list(labels)[at]


@register.filter
def cell(row: Row, name: str) -> Cell:
    """One figure of a row of a report."""
    return row.cell(name)


@register.simple_tag
def effect_words(effect: Effect) -> str:
    """What a change of the rules means to somebody."""
    return effect_label(effect)
