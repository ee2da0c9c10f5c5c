"""Laws and schemes a rule may follow: their facts, and whether a course satisfies them."""

from typing import Any

import pytest
from django.test import Client

from compliance.requirements.models import Requirement
from compliance.requirements.presets import presets, shortfalls
from courses.models import Course
from tests.compliance.builders import require
from tests.compliance.rulebook.pages import APPLY, LIST, requirement_form
from tests.pages import html_of
from tests.people import Cast, TinyCourse


def test_presets_say_what_is_known_and_that_nobody_there_checked_it() -> None:
    all_presets = presets()
    assert (
        all_presets["california-hotel"].min_minutes,
        all_presets["california-hotel"].max_validity_months,
    ) == (20, 24)
    assert all_presets["california-hotel"].within_days <= 181
    florida = all_presets["florida-lodging"]
    assert (florida.within_days, florida.max_validity_months, florida.needs_acknowledgement) == (
        60,
        12,
        True,
    )
    assert (
        all_presets["england-hotel"].within_days,
        all_presets["england-hotel"].max_validity_months,
    ) == (
        30,
        12,
    )
    for code in ("california-hotel", "florida-lodging"):
        assert "checked by nobody in that state yet" in all_presets[code].status
        assert all_presets[code].url


@pytest.mark.parametrize(("minutes", "fits"), [(None, False), (19, False), (20, True)])
def test_a_course_must_be_long_enough_for_california(minutes: int | None, fits: bool) -> None:
    course = Course(validity_months=24)
    assert (shortfalls(presets()["california-hotel"], course, minutes=minutes) == []) is fits


@pytest.mark.parametrize(
    ("terms", "fits"),
    [
        ({"validity_months": 12}, True),
        ({"validity_months": 13}, False),
        ({"validity_months": 12, "expiry_basis": "fixed", "min_active_days": 30}, False),
        ({"validity_months": 12, "expiry_basis": "fixed"}, True),
    ],
)
def test_a_course_must_come_often_enough_for_florida(terms: dict[str, Any], fits: bool) -> None:
    assert (shortfalls(presets()["florida-lodging"], Course(**terms), minutes=None) == []) is fits


def test_a_preset_brings_its_time_and_its_signature(bruno: Client, cast: Cast) -> None:
    bruno.post(APPLY, requirement_form(cast, preset="florida-lodging"))
    rule = Requirement.objects.get()
    assert (rule.within_days, rule.needs_acknowledgement, rule.preset) == (
        60,
        True,
        "florida-lodging",
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"preset": "florida-lodging", "within_days": 61}, "gives at most 60 days"),
        ({"preset": "california-hotel"}, "at least 20 minutes; this course takes 8 minutes"),
    ],
)
def test_a_course_that_does_not_satisfy_the_law_is_not_called_so(
    bruno: Client, cast: Cast, tiny_course: TinyCourse, changes: dict[str, Any], sentence: str
) -> None:
    assert sentence in html_of(bruno.post(APPLY, requirement_form(cast, **changes)))
    assert not Requirement.objects.exists()


def test_a_course_that_no_longer_satisfies_its_rule_is_flagged(bruno: Client, cast: Cast) -> None:
    require(cast.workplace, cast.course, preset="florida-lodging")
    Course.objects.update(validity_months=24)
    assert "every 12 months; this course’s certificates last 24 months" in html_of(bruno.get(LIST))
