"""The figures against sums done by hand, against the formulas written out over single sittings, and in general."""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from math import sqrt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from quizzes.analysis.rules.statistics import (
    MIN_ANSWERS,
    Consistency,
    ItemStatistics,
    MarkCount,
    consistency_band,
    covariance,
    error_ratio,
    internal_consistency,
    item_statistics,
    mean,
    shrunken_percent,
    variance,
)

sittings = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 12)), min_size=1, max_size=40)
sheets = st.integers(2, 6).flatmap(
    lambda k: st.lists(st.tuples(*[st.integers(0, 1) for _n in range(k)]), min_size=2, max_size=30)
)


def cells(pairs: Sequence[tuple[int, int]]) -> list[MarkCount]:
    """Single sittings – mark and rest – as counts."""
    return [MarkCount(mark, rest, count) for (mark, rest), count in Counter(pairs).items()]


# --- As Moodle walks through single sittings --------------------------------------------------


def moodle(pairs: Sequence[tuple[int, int]]) -> ItemStatistics:
    """The three walks of Moodle's calculator over single sittings, one after the other, in floating point."""
    s = len(pairs)
    markaverage, othermarkaverage = (
        sum(mark for mark, _rest in pairs) / s,
        sum(rest for _mark, rest in pairs) / s,
    )
    if s == 1:
        return ItemStatistics(1, 100 * markaverage)
    markarray, othermarksarray = (
        sorted(mark for mark, _rest in pairs),
        sorted(rest for _mark, rest in pairs),
    )
    marks = others = together = greatest = 0.0
    for at, (mark, rest) in enumerate(pairs):
        marks += (mark - markaverage) ** 2
        others += (rest - othermarkaverage) ** 2
        together += (mark - markaverage) * (rest - othermarkaverage)
        greatest += (markarray[at] - markaverage) * (othermarksarray[at] - othermarkaverage)
    marks, others, together, greatest = (
        total / (s - 1) for total in (marks, others, together, greatest)
    )
    return ItemStatistics(
        answers=s,
        facility=100 * markaverage,
        deviation=100 * sqrt(marks),
        discrimination=100 * together / sqrt(marks * others) if marks * others > 1e-9 else None,
        efficiency=100 * together / greatest if greatest > 1e-9 else None,
    )


@given(sittings)
def test_counts_say_what_moodle_says_of_single_sittings(pairs: list[tuple[int, int]]) -> None:
    ours, theirs = item_statistics(cells(pairs)), moodle(pairs)
    for name in ("answers", "facility", "deviation", "discrimination", "efficiency"):
        assert getattr(ours, name) == pytest.approx(getattr(theirs, name), abs=1e-6), name


@given(sittings, st.randoms(use_true_random=False))
def test_it_does_not_matter_how_the_counts_are_grouped(
    pairs: list[tuple[int, int]], chance: object
) -> None:
    shuffled = sorted(pairs, key=lambda _pair: chance.random())
    assert item_statistics(cells(pairs)) == item_statistics(
        [MarkCount(mark, rest, 1) for mark, rest in shuffled]
    )


@given(sittings, st.integers(1, 20))
def test_points_and_shares_of_the_rest_say_the_same(
    pairs: list[tuple[int, int]], points: int
) -> None:
    shares = [
        MarkCount(cell.mark, Fraction(cell.rest, points), cell.count) for cell in cells(pairs)
    ]
    assert item_statistics(shares) == item_statistics(cells(pairs))


@given(sittings)
def test_figures_stay_within_their_bounds(pairs: list[tuple[int, int]]) -> None:
    question_statistics = item_statistics(cells(pairs))
    assert 0 <= (question_statistics.facility or 0) <= 100
    assert -100 <= (question_statistics.discrimination or 0) <= 100
    assert (question_statistics.efficiency or 0) <= 100
    assert (question_statistics.discrimination is None) == (question_statistics.efficiency is None)
    assert (question_statistics.discrimination or 0) * (
        question_statistics.efficiency or 0
    ) >= 0  # never of opposite signs


@given(sheets)
def test_consistency_is_cronbachs_alpha_over_single_sittings(rows: list[tuple[int, ...]]) -> None:
    n, k = len(rows), len(rows[0])

    def spread(values: list[int]) -> float:
        middle = sum(values) / n
        return sum((value - middle) ** 2 for value in values) / (n - 1)

    total = spread([sum(row) for row in rows])
    assume(total > 1e-9)
    alpha = (
        100 * k / (k - 1) * (1 - sum(spread([row[at] for row in rows]) for at in range(k)) / total)
    )
    items = [variance(Counter(row[at] for row in rows).items()) for at in range(k)]
    consistency = internal_consistency(items, variance(Counter(sum(row) for row in rows).items()))
    assert consistency == pytest.approx(alpha, abs=1e-6)
    assert consistency is not None
    assert consistency <= 100
    assert error_ratio(consistency) == pytest.approx(
        100 * sqrt(max(0.0, 1 - alpha / 100)), abs=1e-3
    )


# --- By hand ----------------------------------------------------------------------------------


def test_four_sittings_by_hand() -> None:
    """Marks 1 1 0 0 beside rests 3 1 2 0.

    Means 1/2 and 3/2. Deviations of marks ½ ½ −½ −½, of rests 3/2 −1/2 1/2 −3/2; products 3/4 −1/4 −1/4 3/4, sum 1.
    Covariance 1/3; variance of marks (4 · 1/4)/3 = 1/3, of rests (9/4 + 1/4 + 1/4 + 9/4)/3 = 5/3.
    Index 100 · (1/3)/√(1/3 · 5/3) = 100/√5 = 44.72. Sorted, marks 0 0 1 1 beside rests 0 1 2 3: products
    3/4 1/4 1/4 3/4, sum 2, greatest covariance 2/3, efficiency 50.
    """
    question_statistics = item_statistics(cells([(1, 3), (1, 1), (0, 2), (0, 0)]))
    assert (
        question_statistics.answers,
        question_statistics.facility,
        question_statistics.efficiency,
    ) == (4, 50, 50)
    assert question_statistics.deviation == pytest.approx(100 / sqrt(3))
    assert question_statistics.discrimination == pytest.approx(100 / sqrt(5))


def test_two_questions_by_hand() -> None:
    """Three people: both right, one right, none: totals 2 1 0, variance 1.

    Question one 1 1 0: (1/9 + 1/9 + 4/9)/2 = 1/3; question two 1 0 0: 1/3.
    Alpha 100 · 2/1 · (1 − (2/3)/1) = 66.67; error ratio 100 · √(1 − 2/3) = 57.74.
    """
    one, two = variance([(1, 2), (0, 1)]), variance([(1, 1), (0, 2)])
    assert (one, two, variance([(2, 1), (1, 1), (0, 1)])) == (Fraction(1, 3), Fraction(1, 3), 1)
    consistency = internal_consistency([one, two], Fraction(1))
    assert consistency == pytest.approx(200 / 3)
    assert error_ratio(200 / 3) == pytest.approx(57.735, abs=1e-3)


def test_a_question_the_able_get_wrong_discriminates_below_zero() -> None:
    question_statistics = item_statistics(cells([(0, 3), (0, 2), (1, 1), (1, 0)]))
    assert (question_statistics.discrimination, question_statistics.efficiency) == (
        pytest.approx(-100 * 2 / sqrt(5)),
        -100,
    )


@pytest.mark.parametrize("pairs", [[(1, 0), (1, 3)], [(0, 2), (1, 2)], [(1, 1), (1, 1)]])
def test_where_nobody_differs_there_is_nothing_to_discriminate(
    pairs: list[tuple[int, int]],
) -> None:
    question_statistics = item_statistics(cells(pairs))
    assert (question_statistics.discrimination, question_statistics.efficiency) == (None, None)


def test_nobody_and_one_alone() -> None:
    assert item_statistics([]) == item_statistics([MarkCount(1, 2, 0)]) == ItemStatistics(0)
    assert item_statistics([MarkCount(1, 2, 1)]) == ItemStatistics(1, 100)
    assert (variance([]), variance([(3, 1)]), covariance([(1, 2, 1)])) == (0, 0, 0)
    with pytest.raises(ZeroDivisionError):
        mean([])


def test_a_question_may_be_worth_more_than_a_point() -> None:
    half, whole = (
        item_statistics([MarkCount(points, 1, 6), MarkCount(0, 0, 4)], maximum=points)
        for points in (1, 4)
    )
    assert half == whole


def test_ten_answers_are_enough_and_nine_are_not() -> None:
    assert [ItemStatistics(count).is_enough for count in (0, 9, 10)] == [False, False, True]


def test_few_answers_are_drawn_towards_the_quiz() -> None:
    """Two of two right in a quiz of 60 %: (2 + 0.6 · 10) ÷ 12 = 66.67; two thousand of two thousand: 99.8."""
    assert shrunken_percent(2, 2, expected_share=Fraction(6, 10)) == pytest.approx(200 / 3)
    assert shrunken_percent(2000, 2000, expected_share=Fraction(6, 10)) == pytest.approx(
        99.8, abs=0.01
    )
    assert shrunken_percent(0, 0, expected_share=Fraction(6, 10)) == 60


@given(st.integers(0, 500), st.integers(0, 500), st.fractions(0, 1))
def test_what_is_drawn_lies_between_the_facility_and_the_quiz(
    right: int, wrong: int, expected: Fraction
) -> None:
    answers = right + wrong
    shrunken_share = shrunken_percent(right, answers, expected_share=expected)
    own = 100 * right / answers if answers else float(100 * expected)
    low, high = sorted((own, float(100 * expected)))
    assert low - 1e-9 <= shrunken_share <= high + 1e-9
    assert (
        abs(shrunken_share - own)
        <= abs(float(100 * expected) - own) * MIN_ANSWERS / (answers + MIN_ANSWERS) + 1e-9
    )


@pytest.mark.parametrize(
    ("consistency", "band"),
    [
        (75.1, "satisfactory"),
        (75.0, "between"),
        (64.0, "between"),
        (63.9, "unsatisfactory"),
        (-5.0, "unsatisfactory"),
    ],
)
def test_moodles_bands(consistency: float, band: str) -> None:
    assert consistency_band(consistency) == Consistency(band)


def test_one_question_or_equal_totals_have_no_consistency() -> None:
    assert internal_consistency([Fraction(1, 4)], Fraction(1, 4)) is None
    assert internal_consistency([Fraction(1, 4), Fraction(1, 4)], Fraction(0)) is None
