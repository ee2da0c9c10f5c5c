"""Signs to spot."""

from fractions import Fraction

import pytest

from quizzes.papers.rules.kinds import KINDS, score
from tests.quizzes.papers.kinds.examples import examples

KIND, QUESTION = KINDS["spot"], examples()["spot"]


@pytest.mark.parametrize(
    ("ticked", "worth"),
    [
        (["s1", "s3", "s4"], Fraction(1)),
        (["s1"], Fraction(1, 3)),
        (["s1", "s4"], Fraction(2, 3)),
        (["s1", "s2", "s3", "s4"], Fraction(0)),
        (["s2"], Fraction(0)),
        (["s1", "nowhere"], Fraction(0)),
    ],
)
def test_hits_less_false_alarms(ticked: list[str], worth: Fraction) -> None:
    assert score(QUESTION, ticked) == worth


def test_a_passage_keeps_its_order() -> None:
    assert not KIND.shuffles
