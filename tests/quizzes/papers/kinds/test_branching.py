"""A short story."""

from dataclasses import replace
from fractions import Fraction

import pytest

from quizzes.papers.rules.content import PaperStep
from quizzes.papers.rules.kinds import KINDS, ChoiceVerdict, NotAnAnswerError, score
from tests.quizzes.papers.kinds.examples import ask, choice, examples

KIND, QUESTION = KINDS["branching"], examples()["branching"]


@pytest.mark.parametrize(
    ("path", "worth"),
    [
        ("ask call", Fraction(1)),
        ("ask note", Fraction(1, 2)),
        ("ask wait", Fraction(0)),
        ("shout", Fraction(0)),
        ("ask", Fraction(0)),  # not at an ending yet
        ("call", Fraction(0)),  # not the first step
        ("ask ask call", Fraction(0)),
        ("shout call", Fraction(0)),
        ("ask call call", Fraction(0)),
    ],
)
def test_the_ending_counts(path: str, worth: Fraction) -> None:
    assert score(QUESTION, path.split()) == worth


def test_the_answer_grows_step_by_step() -> None:
    path = KIND.read(QUESTION, {"choice": ["ask"]})
    assert (path, KIND.accepts(QUESTION, path)) == (("ask",), False)
    path = KIND.read(QUESTION, {"path": path, "choice": ["call"]})
    assert (path, KIND.accepts(QUESTION, path)) == (("ask", "call"), True)


@pytest.mark.parametrize(
    ("path", "taken"), [((), "call"), (("ask",), "shout"), (("shout",), "call"), ((), "")]
)
def test_a_choice_of_another_step_is_none(path: tuple[str, ...], taken: str) -> None:
    with pytest.raises(NotAnAnswerError):
        KIND.read(QUESTION, {"path": path, "choice": [taken]})


def test_a_path_that_makes_no_sense_begins_again() -> None:
    assert KIND.read(QUESTION, {"path": ["call", "nonsense"], "choice": ["shout"]}) == ("shout",)


def test_what_could_still_end_well_was_right() -> None:
    verdicts = [
        (row.choice.id, row.verdict) for row in KIND.review_choices(QUESTION, ("ask", "note"))
    ]
    assert verdicts == [
        ("ask", ChoiceVerdict.RIGHT),
        ("shout", ChoiceVerdict.PLAIN),
        ("call", ChoiceVerdict.MISSED),
        ("note", ChoiceVerdict.WRONG),
        ("wait", ChoiceVerdict.PLAIN),
    ]


def test_a_story_that_turns_in_a_circle_ends_all_the_same() -> None:
    turned = tuple(replace(one, leads_to="desk", worth="") for one in QUESTION.choices)
    circle = replace(QUESTION, choices=turned)
    assert KIND.right_answer(circle) == ()
    assert KIND.guess_score(circle) == 0
    assert score(circle, ["ask"] * 9) == 0
    assert len(KIND.review_choices(circle, ("ask",) * 9)) <= 6 * len(turned)


@pytest.mark.parametrize("worth", ["", "x", "1/0", "-3", "7"])
def test_a_worth_that_is_none_stays_in_bounds(worth: str) -> None:
    odd = replace(QUESTION, choices=tuple(replace(one, worth=worth) for one in QUESTION.choices))
    assert 0 <= score(odd, ["shout"]) <= 1


def test_the_widest_story_is_explained_in_a_blink() -> None:
    """Six steps of five choices have 15,625 paths; the last one of all is the good one."""
    names = [str(number) for number in range(6)]
    choices = tuple(
        choice(
            f"{n}-{k}",
            step=str(n),
            leads_to=str(n + 1) if n < 5 else "",
            worth="1" if (n, k) == (5, 4) else "0",
        )
        for n in range(6)
        for k in range(5)
    )
    widest = ask("branching", choices, steps=tuple(PaperStep(name, name) for name in names))
    path = KIND.right_answer(widest)
    assert (len(path), path[-1]) == (6, "5-4")
    assert len(KIND.review_choices(widest, path)) == 30
    assert KIND.guess_score(widest) == Fraction(1, 5)
