"""How templates speak of standings and requirements."""

from typing import Any

from django import template

from compliance.requirements.rules import RequirementEffect
from compliance.rulebook.summaries import effect_label
from compliance.standing.words import UNSIGNED, standing_label

register = template.Library()


@register.inclusion_tag("compliance/standing/standing.html")
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
def effect_words(effect: RequirementEffect) -> str:
    """What a change of the rules means to somebody."""
    return effect_label(effect)
