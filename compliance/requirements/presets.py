"""Laws and schemes a requirement may follow, and whether a course meets them.

Read from ``content/presets.toml``. Never legal advice: each says where its words come from and how
far they were checked.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.models import Course, CoursePage


@dataclass(frozen=True)
class Preset:
    """One law or scheme; months and days are the most it allows.

    ``min_minutes`` is None where it names no length.
    """

    code: str
    place: str
    title: str
    words: str
    source: str
    url: str
    status: str
    checked_on: date
    max_validity_months: int
    within_days: int
    needs_acknowledgement: bool = False
    min_minutes: int | None = None


@cache
def presets() -> Mapping[str, Preset]:
    """Return every preset by its code, in the order of the file.

    Raises whatever reading raises: the file is part of the site and cannot be wrong.
    """
    with (settings.BASE_DIR / "content" / "presets.toml").open("rb") as file:
        tables = tomllib.load(file)
    return {code: Preset(code=code, **table) for code, table in tables.items()}


def minutes_of(courses: Iterable[Course]) -> Mapping[int, int]:
    """Return the minutes courses take in the site's first language, by course id.

    Courses that have no page yet are left out.
    """
    course_ids = {course.pk for course in courses}
    pages = (
        CoursePage.faces()
        .filter(course__in=course_ids, locale__language_code=settings.LANGUAGE_CODE)
        .select_related("course", "locale")
    )
    return {page.course_id: page.outline().minutes for page in pages}


def shortfalls(preset: Preset, course: Course, *, minutes: int | None) -> list[str]:
    """Return a sentence for each reason why a course does not satisfy the preset."""
    return [*_too_short(preset, minutes), *_too_seldom(preset, course)]


def _too_short(preset: Preset, minutes: int | None) -> list[str]:
    if not preset.min_minutes:
        return []
    if minutes is not None and minutes >= preset.min_minutes:
        return []
    if minutes is None:
        return [_("This course has no page yet, so nobody knows how long it takes.")]
    return [
        ngettext(
            "The rule asks for at least %(needed)s minutes; this course takes %(minutes)s minute.",
            "The rule asks for at least %(needed)s minutes; this course takes %(minutes)s minutes.",
            minutes,
        )
        % {"needed": preset.min_minutes, "minutes": minutes}
    ]


def _too_seldom(preset: Preset, course: Course) -> list[str]:
    if course.validity_months > preset.max_validity_months:
        return [
            _(
                "The rule asks for training every %(most)s months; this course’s certificates last "
                "%(months)s months."
            )
            % {"most": preset.max_validity_months, "months": course.validity_months}
        ]
    if course.expiry_basis == Course.ExpiryBasis.FIXED and course.min_active_days:
        return [
            _(
                "The rule asks for training every %(most)s months; this course’s certificates may "
                "last longer."
            )
            % {"most": preset.max_validity_months}
        ]
    return []
