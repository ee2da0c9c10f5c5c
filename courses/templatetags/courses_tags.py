"""Filters for course templates."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import template
from django.conf import settings
from django.utils.translation import get_language

from courses.actions import whole_course
from courses.rules.progress import Outline
from foundation.dates import day_in_words

register = template.Library()


@register.filter
def in_words(day: date) -> str:
    """Return a day as people write it in the language of the page."""
    return day_in_words(day, get_language() or settings.LANGUAGE_CODE)


@register.filter
def whole(outline: Outline) -> Outline:
    """Return the course in the language it was written in, which decides about completion."""
    return whole_course(outline)


@register.filter
def of(learning: Any, code: str) -> Any:
    """Return what an app above knows of the reader and one course; None for nothing.

    ``my_learning|of:code``, where a context processor of that app provides ``my_learning``.
    """
    return learning.of(code) if learning else None


@register.filter
def before(offers: Any, outline: Any) -> Any:
    """Return what an app above offers the reader before a course; None for nothing.

    ``offers|before:outline``, where a context processor of that app provides ``offers``.
    """
    if not offers or not outline.baseline:
        return None
    return offers.baseline(outline)


@register.filter
def sign_for(learning: Any, course_id: int) -> Any:
    """Return what an app above wants the reader to sign for a course; None for nothing."""
    return learning.sign_for(course_id) if learning else None


@register.filter
def for_purposes(contacts: Mapping[str, list[Any]] | None, purposes: Sequence[str]) -> list[Any]:
    """Return the contacts of ``purposes``, in that order; ``contacts`` are lists by purpose."""
    contacts_by_purpose = contacts or {}
    matching = []
    for purpose in purposes:
        matching.extend(contacts_by_purpose.get(purpose, []))
    return matching
