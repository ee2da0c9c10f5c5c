"""A partner for every line."""

from dataclasses import replace
from fractions import Fraction

import pytest

from quizzes.papers.rules.kinds import KINDS, NotAnAnswerError, score
from tests.quizzes.papers.kinds.examples import examples

KIND, QUESTION = KINDS["matching"], examples()["matching"]


@pytest.mark.parametrize(
    ("pairs", "worth"),
    [
        ("l1:m1 l2:m2 l3:m3", Fraction(1)),
        ("l1:m3 l2:m2 l3:m1", Fraction(1)),  # m1 and m3 say the same
        ("l1:m1 l2:m2", Fraction(2, 3)),
        ("l1:m1 l2:m1 l3:m4", Fraction(1, 3)),
        ("l1:m2 l2:m1 l3:m4", Fraction(0)),
        ("l1:m1 l1:m2", Fraction(0)),  # two partners are none
        ("l1 m1 : :m1 l9:m1", Fraction(0)),
    ],
)
def test_every_right_pair_counts(pairs: str, worth: Fraction) -> None:
    assert score(QUESTION, pairs.split()) == worth
    assert score(replace(QUESTION, is_exact=True), pairs.split()) == int(worth == 1)


@pytest.mark.parametrize("partner", ["", "m9", "l1", "\x00"])
def test_every_line_needs_a_partner(partner: str) -> None:
    with pytest.raises(NotAnAnswerError):
        KIND.read(QUESTION, {"match-l1": ["m1"], "match-l2": ["m2"], "match-l3": [partner]})


def test_one_partner_may_serve_twice() -> None:
    posted = {f"match-l{number}": ["m1"] for number in (1, 2, 3)}
    assert score(QUESTION, KIND.read(QUESTION, posted)) == Fraction(2, 3)


def test_guessing() -> None:
    """There are three different partners, for one of three places said twice."""
    assert KIND.guess_score(QUESTION) == Fraction(1, 3)
    assert KIND.guess_score(replace(QUESTION, is_exact=True)) == Fraction(1, 27)


@pytest.mark.parametrize(
    ("pairs", "is_accepted"),
    [
        ("l1:m1 l2:m2 l3:m3", True),
        ("l1:m1 l2:m1 l3:m1", True),
        ("", False),
        ("l1:m1 l2:m2", False),
        ("l1:m1 l2:m2 l3:m3 l3:m3", False),
        ("l1:m1 l2:m2 l9:m3", False),
        ("l1:m1 l2:m2 l3:m9", False),
    ],
)
def test_an_answer_has_each_line_once(pairs: str, is_accepted: bool) -> None:
    assert KIND.accepts(QUESTION, tuple(pairs.split())) is is_accepted
