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
    """A day as people write it in the language of the page."""
    return day_in_words(day, get_language() or settings.LANGUAGE_CODE)


@register.filter
def whole(outline: Outline) -> Outline:
    """The course in the language it was written in, for a language that has nothing of it."""
    return whole_course(outline)


@register.filter
def of(learning: Any, code: str) -> Any:
    """What a room above knows of the reader and one course (``my_learning|of:code``); None for nothing."""
    return learning.of(code) if learning else None


@register.filter
def before(offers: Any, outline: Any) -> Any:
    """What a room above asks the reader before a course (``offers|before:outline``); None for nothing."""
    return offers.before(outline) if offers and outline.baseline else None


@register.filter
def sign_for(learning: Any, course_id: int) -> Any:
    """What a room above has to be signed for a course by the reader; None for nothing."""
    return learning.sign_for(course_id) if learning else None


@register.filter
def for_purposes(contacts: Mapping[str, list[Any]] | None, purposes: Sequence[str]) -> list[Any]:
    """The contacts of ``purposes``, in that order; ``contacts`` maps a purpose to its contacts."""
    return [contact for purpose in purposes for contact in (contacts or {}).get(purpose, [])]
