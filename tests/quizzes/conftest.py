"""Fixtures of the tests of quizzes."""

import pytest
from wagtail_localize.models import Translation

from tests.cms import author, operator_client
from tests.people import TinyCourse
from tests.quizzes.authoring.editing import translate

__all__ = ["author", "operator_client"]


@pytest.fixture
def translation(tiny_course: TinyCourse) -> Translation:
    """The quiz, wholly translated into Urdu and published."""
    return translate(tiny_course)
