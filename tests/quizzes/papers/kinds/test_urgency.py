"""Which route fits how urgent it is."""

import pytest

from quizzes.papers.rules.kinds import KINDS, score
from tests.quizzes.papers.kinds.examples import examples

KIND, QUESTION = KINDS["urgency"], examples()["urgency"]


@pytest.mark.parametrize(
    ("given", "worth"), [("999", 1), ("lead", 0), ("101", 0), ("crimestoppers", 0), ("112", 0)]
)
def test_a_near_miss_earns_nothing(given: str, worth: int) -> None:
    assert score(QUESTION, given) == worth


def test_routes_stand_in_one_order() -> None:
    assert not KIND.shuffles
