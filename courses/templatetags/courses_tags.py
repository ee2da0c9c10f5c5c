"""Two small filters for course templates."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template

register = template.Library()


@register.filter
def for_purposes(contacts: Mapping[str, list[Any]] | None, purposes: Sequence[str]) -> list[Any]:
    """The contacts of ``purposes``, in that order; ``contacts`` maps a purpose to its contacts."""
    return [contact for purpose in purposes for contact in (contacts or {}).get(purpose, [])]
