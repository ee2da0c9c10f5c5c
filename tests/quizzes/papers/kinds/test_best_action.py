"""The best next action: one of several."""

from fractions import Fraction

import pytest

from quizzes.papers.rules.kinds import KINDS, score
from tests.quizzes.papers.kinds.examples import examples

KIND, QUESTION = KINDS["best_action"], examples()["best_action"]


@pytest.mark.parametrize(
    ("given", "worth"),
    [("a", 1), (["a"], 1), ("b", 0), (["a", "b"], 0), ("z", 0), (None, 0), ({"a": 1}, 0), (1, 0)],
)
def test_only_the_best_action_counts(given: object, worth: int) -> None:
    assert score(QUESTION, given) == worth


def test_guessing_is_one_in_three() -> None:
    assert KIND.guess_score(QUESTION) == Fraction(1, 3)
