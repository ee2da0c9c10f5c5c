"""Tick all that fit."""

from dataclasses import replace
from fractions import Fraction

import pytest

from quizzes.papers.rules.kinds import KINDS, NotAnAnswerError, score
from tests.quizzes.papers.kinds.examples import examples

KIND, QUESTION = KINDS["multiple"], examples()["multiple"]
HALF = Fraction(1, 2)
PROPORTIONAL = [  # a and b are right, c and d are not
    ("ab", 1),
    ("a", HALF),
    ("abc", HALF),
    ("ac", 0),
    ("abcd", 0),
    ("c", 0),
    ("", 0),
    ("abz", 0),
    ("aab", 1),
]


@pytest.mark.parametrize(("ticked", "worth"), PROPORTIONAL)
def test_wrong_ticks_are_taken_off_and_nobody_falls_below_nothing(
    ticked: str, worth: Fraction
) -> None:
    assert score(QUESTION, list(ticked)) == worth


@pytest.mark.parametrize(("ticked", "worth"), PROPORTIONAL)
def test_all_or_nothing_where_the_author_says_so(ticked: str, worth: Fraction) -> None:
    assert score(replace(QUESTION, is_exact=True), list(ticked)) == int(worth == 1)


def test_guessing_by_hand() -> None:
    """Of 15 ways to tick: ab earns 1; a, b, abc, abd earn a half each; the others nothing: 3/15."""
    assert KIND.guess_score(QUESTION) == Fraction(3, 15)
    assert KIND.guess_score(replace(QUESTION, is_exact=True)) == Fraction(1, 15)


def test_ticking_everything_is_an_answer_and_ticking_a_stranger_is_none() -> None:
    assert KIND.read(QUESTION, {"choice": ["d", "c", "b", "a"]}) == ("a", "b", "c", "d")
    for ticked in ([], ["a", "z"]):
        with pytest.raises(NotAnAnswerError):
            KIND.read(QUESTION, {"choice": ticked})
