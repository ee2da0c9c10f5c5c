"""True or false."""

from fractions import Fraction

import pytest

from quizzes.papers.rules.kinds import KINDS, score
from tests.quizzes.papers.kinds.examples import examples

KIND, QUESTION = KINDS["true_false"], examples()["true_false"]


@pytest.mark.parametrize(
    ("given", "worth"), [("false", 1), ("true", 0), (["true", "false"], 0), (False, 0)]
)
def test_one_of_two_is_right(given: object, worth: int) -> None:
    assert score(QUESTION, given) == worth


def test_true_stands_first_for_everybody() -> None:
    assert not KIND.shuffles
    assert KIND.guess_score(QUESTION) == Fraction(1, 2)
