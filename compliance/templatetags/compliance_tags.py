"""Template tags and filters about standings and requirements."""

from typing import Any

from django import template

from compliance.requirements.rules import RequirementEffect
from compliance.rulebook.summaries import effect_label
from compliance.standing.labels import SIGNATURE_MISSING, standing_label

register = template.Library()


@register.inclusion_tag("compliance/standing/standing.html")
def standing_tag(row: Any) -> dict[str, Any]:
    """Render an obligation's standing, and *overdue* beside it, as tags with a word and a shape."""
    label = SIGNATURE_MISSING if row.lacks_only_signature else standing_label(row.standing)
    return {
        "class": row.standing.replace("_", "-"),
        "label": label,
        "is_overdue": row.is_overdue,
    }


@register.filter
def has_to_come(row: Any) -> bool:
    """Return whether an obligation's due date has yet to be met by a certificate."""
    return row.valid_until is None or row.valid_until < row.due_on


@register.simple_tag
def effect_words(effect: RequirementEffect) -> str:
    """Return what a change of requirements means to somebody, in words."""
    return effect_label(effect)
