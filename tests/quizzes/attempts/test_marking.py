"""Marks: the pass mark, and what no percentage can buy back."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.attempts.rules.marking import Skill, certainty_points, mark
from quizzes.papers.rules.content import CertaintyPolicy
from tests.quizzes.builders import answers, paper


@pytest.mark.parametrize(("right", "passes"), [(0, False), (3, False), (4, True), (5, True)])
def test_eighty_per_cent_of_five_is_four(right: int, passes: bool) -> None:
    result = mark(paper(), answers(right))
    assert (result.score, result.is_passed) == (Fraction(right, 5), passes)


@pytest.mark.parametrize(
    ("percent", "needed"), [(1, 1), (33, 1), (34, 2), (66, 2), (67, 3), (100, 3)]
)
def test_the_pass_mark_is_exact(percent: int, needed: int) -> None:
    three = paper(3, percent=percent)
    assert not mark(three, answers(needed - 1, 3)).is_passed
    assert mark(three, answers(needed, 3)).is_passed


def test_a_critical_question_missed_fails_whatever_the_score() -> None:
    result = mark(paper(10, critical=frozenset({9})), answers(9, 10))
    assert result.score == Fraction(9, 10)
    assert [q.key for q in result.missed_critical_questions] == ["q9"]
    assert not result.is_passed


@pytest.mark.parametrize("wrong", [None, "", "q0-wrong", "q1-right", "nonsense"])
def test_anything_but_the_right_choice_is_wrong(wrong: str | None) -> None:
    given_answers = {} if wrong is None else {"q0": wrong}
    assert mark(paper(1), given_answers).right_count == 0


def test_parts_count_each_skill_that_was_asked() -> None:
    parts = {
        part.skill: (part.right_count, part.question_count)
        for part in mark(paper(4), answers(2, 4)).skill_results
    }
    assert parts == {Skill.RECOGNISE: (1, 2), Skill.RESPOND: (1, 1), Skill.REPORT: (0, 1)}
    assert [part.skill for part in mark(paper(1), {}).skill_results] == [Skill.RECOGNISE]


def test_an_empty_paper_never_passes() -> None:
    result = mark(paper(0), {})
    assert (result.score, result.is_passed) == (0, False)


@given(st.integers(1, 12), st.data())
def test_parts_and_misses_add_up(count: int, data: st.DataObject) -> None:
    right = data.draw(st.integers(0, count))
    result = mark(paper(count), answers(right, count))
    assert sum(part.right_count for part in result.skill_results) == result.right_count == right
    assert (
        sum(part.question_count for part in result.skill_results) == result.question_count == count
    )
    assert len(result.missed_questions) == count - right


@pytest.mark.parametrize(
    ("certainty", "if_right", "if_wrong"),
    [
        ("guessing", "1/3", 0),
        ("fairly", "2/3", "-2/3"),
        ("sure", 1, -2),
        ("", "1/3", 0),
        (["sure"], "1/3", 0),
    ],
)
def test_certainty_is_marked_as_moodle_does(
    certainty: object, if_right: str, if_wrong: str
) -> None:
    """1, 2, 3 points if right and 0, −2, −6 if wrong, of three."""
    assert certainty_points(Fraction(1), certainty) == Fraction(if_right)
    assert certainty_points(Fraction(0), certainty) == Fraction(if_wrong)
    assert certainty_points(Fraction(1, 2), certainty) == Fraction(if_right) / 2


def test_sure_and_wrong_costs_points_only_where_it_counts() -> None:
    sure = dict.fromkeys((q.key for q in paper(4).questions), "sure")
    counted = replace(paper(4), certainty_policy=CertaintyPolicy.COUNTED)
    assert mark(counted, answers(4, 4), sure).score == 1
    assert mark(counted, answers(3, 4), sure).points == 1
    assert mark(counted, answers(1, 4), sure).points == 0  # never less than none
    assert mark(counted, answers(4, 4)).points == Fraction(4, 3)  # nobody said how sure they were
    assert (
        mark(replace(paper(4), certainty_policy=CertaintyPolicy.ASKED), answers(3, 4), sure).points
        == 3
    )
    assert mark(counted, {}, sure).points == 0


@given(
    right=st.integers(0, 6),
    certainties=st.lists(st.sampled_from(["sure", "fairly", "guessing", "", None, 3, "x"])),
)
def test_no_certainty_takes_a_score_out_of_bounds(right: int, certainties: list[object]) -> None:
    counted = replace(paper(6), certainty_policy=CertaintyPolicy.COUNTED)
    certainty_by_key = dict(zip((q.key for q in counted.questions), certainties, strict=False))
    assert 0 <= mark(counted, answers(right, 6), certainty_by_key).score <= 1
