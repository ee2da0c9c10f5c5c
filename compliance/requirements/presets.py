"""Laws and schemes a requirement may follow: facts from ``content/presets.toml``, and whether a course meets them.

Never legal advice: each says where its words come from and how far they were checked.
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
    """One law or scheme. ``min_minutes`` is None where it names no length; months and days are the most it allows."""

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
    """Every preset by its code, in the order of the file. Raises for a file that is wrong: it is part of the site."""
    with (settings.BASE_DIR / "content" / "presets.toml").open("rb") as file:
        return {code: Preset(code=code, **facts) for code, facts in tomllib.load(file).items()}


def minutes_of(courses: Iterable[Course]) -> Mapping[int, int]:
    """How long courses take in the language they were written in, by id; without those that have no page yet."""
    pages = CoursePage.faces().filter(
        course__in={course.pk for course in courses}, locale__language_code=settings.LANGUAGE_CODE
    )
    return {
        page.course_id: page.outline().minutes for page in pages.select_related("course", "locale")
    }


def shortfalls(preset: Preset, course: Course, *, minutes: int | None) -> list[str]:
    """Why a course of so many minutes does not satisfy the preset, a sentence for each reason; empty when it does."""
    return [*_too_short(preset, minutes), *_too_seldom(preset, course)]


def _too_short(preset: Preset, minutes: int | None) -> list[str]:
    if not preset.min_minutes or (minutes is not None and minutes >= preset.min_minutes):
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
    """How often the training is repeated: by the course's own terms, at the latest."""
    if course.validity_months > preset.max_validity_months:
        return [
            _(
                "The rule asks for training every %(most)s months; this course’s certificates last %(months)s months."
            )
            % {"most": preset.max_validity_months, "months": course.validity_months}
        ]
    if course.expiry_basis == Course.ExpiryBasis.FIXED and course.min_active_days:
        return [
            _(
                "The rule asks for training every %(most)s months; this course’s certificates may last longer."
            )
            % {"most": preset.max_validity_months}
        ]
    return []
