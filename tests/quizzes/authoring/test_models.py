"""What authors may save."""

import pytest
from django.core.exceptions import ValidationError

from tests.people import TinyCourse, choices_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("best", [0, 2, 3])
def test_a_question_has_exactly_one_best_action(tiny_course: TinyCourse, best: int) -> None:
    question = tiny_course.en.quiz.questions.first()
    question.clean()
    for number, item in enumerate(choices_of(question)):
        item.value["is_correct"] = number < best
    with pytest.raises(ValidationError, match="exactly one"):
        question.clean()
