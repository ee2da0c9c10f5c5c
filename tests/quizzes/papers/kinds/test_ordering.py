"""Steps to put in order."""

from dataclasses import replace
from fractions import Fraction

import pytest

from quizzes.papers.rules.kinds import KINDS, ChoiceVerdict, NotAnAnswerError, score
from tests.quizzes.papers.kinds.examples import examples

KIND, QUESTION = KINDS["ordering"], examples()["ordering"]
THIRD = Fraction(1, 3)
ORDERS = [
    ("1234", 1),
    ("4123", 2 * THIRD),  # the last put first breaks one pair of three
    ("2341", 2 * THIRD),
    ("1243", THIRD),
    ("2143", 0),
    ("4321", 0),
    ("123", 0),
    ("12312", 0),  # holds every pair, but is no order
    ("1111", 0),
]


@pytest.mark.parametrize(("order", "worth"), ORDERS)
def test_neighbours_count(order: str, worth: Fraction) -> None:
    assert score(QUESTION, [f"o{number}" for number in order]) == worth


@pytest.mark.parametrize(("order", "worth"), ORDERS)
def test_all_or_nothing_where_the_author_says_so(order: str, worth: Fraction) -> None:
    assert score(replace(QUESTION, is_exact=True), [f"o{number}" for number in order]) == int(
        worth == 1
    )


def test_numbers_are_read_in_any_order_of_the_page() -> None:
    posted = {f"order-o{number}": [str(5 - number)] for number in (3, 1, 4, 2)}
    assert KIND.read(QUESTION, posted) == ("o4", "o3", "o2", "o1")


@pytest.mark.parametrize("number", ["", "0", "5", "1", "-1", "1.0", " 1", "\u0663", "\x00"])
def test_every_number_is_wanted_once(number: str) -> None:
    with pytest.raises(NotAnAnswerError):
        KIND.read(
            QUESTION,
            {"order-o1": ["1"], "order-o2": ["2"], "order-o3": ["3"], "order-o4": [number]},
        )


def test_guessing() -> None:
    assert KIND.guess_score(QUESTION) == Fraction(1, 4)
    assert KIND.guess_score(replace(QUESTION, is_exact=True)) == Fraction(1, 24)


@pytest.mark.parametrize(
    ("order", "right"), [("1234", "1234"), ("4123", "23"), ("2341", "34"), ("1324", "1"), ("", "")]
)
def test_a_step_that_follows_the_right_one_is_explained_as_right(order: str, right: str) -> None:
    rows = KIND.review_choices(QUESTION, tuple(f"o{number}" for number in order))
    assert [row.right_text for row in rows] == ["1", "2", "3", "4"]
    places = {f"o{number}": str(place) for place, number in enumerate(order, 1)}
    assert [row.answer_text for row in rows] == [places.get(row.choice.id, "") for row in rows]
    assert "".join(row.right_text for row in rows if row.verdict == ChoiceVerdict.RIGHT) == right
