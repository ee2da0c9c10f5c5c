"""What Wagtail's dialogues say of a course."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from wagtail.models import Page

from courses.translations.counterpart_hooks import BOX
from courses.translations.counterparts import DELETE, UNPUBLISH, reach_of

register = template.Library()


@register.inclusion_tag("courses/admin/other_languages.html")
def other_languages(page: Page, act: str) -> dict[str, Any]:
    """Whom it touches to take a page away, and whether it goes in other languages too."""
    return {"reach": reach_of([page], act), "box": BOX}


@register.inclusion_tag("courses/admin/other_languages.html")
def other_languages_of(items: Iterable[Mapping[str, Any]], view: Any) -> dict[str, Any]:
    """The same of several pages; nothing for other things, and for other acts."""
    if view.model is not Page or view.action_type not in {UNPUBLISH, DELETE}:
        return {"reach": None, "box": BOX}
    return {"reach": reach_of([item["item"] for item in items], view.action_type), "box": BOX}
