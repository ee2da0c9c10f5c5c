"""Fixtures of the tests of quizzes."""

import pytest
from wagtail_localize.models import Translation

from tests.cms import author, operator_client
from tests.people import TinyCourse
from tests.quizzes.authoring.editing import translate
from tests.replay import replayed

__all__ = ["author", "operator_client"]

build_translation = replayed(translate)


@pytest.fixture
def translation(tiny_course: TinyCourse) -> Translation:
    """The quiz, wholly translated into Urdu and published."""
    return build_translation(tiny_course)
