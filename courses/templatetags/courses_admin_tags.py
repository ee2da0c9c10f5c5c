"""Tags for Wagtail's dialogues to unpublish and delete pages of a course."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from wagtail.models import Page

from courses.translations.counterparts import CHECKBOX_NAME, DELETE, UNPUBLISH, removal_impact

register = template.Library()


@register.inclusion_tag("courses/admin/other_languages.html")
def other_languages(page: Page, removal: str) -> dict[str, Any]:
    """Say whom it touches to remove a page, and offer to remove it in other languages too."""
    return {"impact": removal_impact([page], removal), "checkbox_name": CHECKBOX_NAME}


@register.inclusion_tag("courses/admin/other_languages.html")
def other_languages_of(rows: Iterable[Mapping[str, Any]], view: Any) -> dict[str, Any]:
    """Say the same of several pages; nothing for other records, and for other bulk actions.

    ``rows`` are those of Wagtail's bulk actions: mappings with the page as ``item``.
    """
    if view.model is not Page or view.action_type not in {UNPUBLISH, DELETE}:
        return {"impact": None, "checkbox_name": CHECKBOX_NAME}
    pages = [row["item"] for row in rows]
    return {
        "impact": removal_impact(pages, view.action_type),
        "checkbox_name": CHECKBOX_NAME,
    }
