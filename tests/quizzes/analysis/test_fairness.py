"""The test of fairness against sums done by hand, a published example, and in general."""

from math import inf, log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.analysis.rules.fairness import (
    DifferentialFunctioning,
    Fairness,
    Stratum,
    compare_languages,
)

numbers = st.integers(0, 60)
strata = st.lists(st.builds(Stratum, numbers, numbers, numbers, numbers), max_size=8)


def turned(stratum: Stratum) -> Stratum:
    """The same people with the languages exchanged."""
    return Stratum(stratum.other_right, stratum.other_wrong, stratum.right, stratum.wrong)


def test_one_table_by_hand() -> None:
    """Of 100 readers each, 80 are right in the first language and 50 in the other.

    Ratio (80 · 50/200) ÷ (20 · 50/200) = 4, delta −2.35 · ln 4 = −3.258. Expected right 100 · 130/200 = 65, off by
    15; spread 100 · 100 · 130 · 70 ÷ (200² · 199) = 11.432; χ² = (15 − ½)² ÷ 11.432 = 18.392. Variance of ln 4 for
    one table: 1/80 + 1/20 + 1/50 + 1/50 = 0.1025; standard error 2.35 · √0.1025 = 0.7524;
    3.258 − 1.645 · 0.7524 = 2.020 > 1: unfair.
    """
    fairness = compare_languages([Stratum(80, 20, 50, 50)])
    assert (fairness.fairness, fairness.is_flagged, fairness.is_harder) == (
        Fairness.UNFAIR,
        True,
        True,
    )
    assert fairness.delta == pytest.approx(-2.35 * log(4))
    assert fairness.chi_squared == pytest.approx(18.392, abs=0.001)


def test_two_tables_by_hand() -> None:
    """Low totals 40 of 80 against 20 of 60, high totals 70 of 80 against 45 of 60.

    Ratio (40 · 40/140 + 70 · 15/140) ÷ (40 · 20/140 + 10 · 45/140) = 2650 ÷ 1250 = 2.12; delta −1.7656.
    Expected 80 · 60/140 = 34.286 and 80 · 115/140 = 65.714: off 5.714 + 4.286 = 10. Spread 80 · 60 · 60 · 80 ÷
    (140² · 139) = 8.457 and 80 · 60 · 115 · 25 ÷ (140² · 139) = 5.065; χ² = 9.5² ÷ 13.522 = 6.674.
    Large and significant, yet not surely above 1: standard error 0.67, 1.7656 − 1.645 · 0.67 < 1: doubtful.
    """
    fairness = compare_languages([Stratum(40, 40, 20, 40), Stratum(70, 10, 45, 15)])
    assert fairness.delta == pytest.approx(-2.35 * log(2.12))
    assert fairness.chi_squared == pytest.approx(6.674, abs=0.001)
    assert fairness.fairness == Fairness.DOUBTFUL


def test_berkeley_admissions() -> None:
    """A published example: admissions to Berkeley in 1973 by department, men and women (R's UCBAdmissions).

    ``mantelhaen.test(UCBAdmissions)`` says: common odds ratio 0.9046968, χ² = 1.4269 (with correction).
    """
    departments = [
        Stratum(512, 313, 89, 19),
        Stratum(353, 207, 17, 8),
        Stratum(120, 205, 202, 391),
        Stratum(138, 279, 131, 244),
        Stratum(53, 138, 94, 299),
        Stratum(22, 351, 24, 317),
    ]
    fairness = compare_languages(departments)
    assert fairness.delta == pytest.approx(-2.35 * log(0.9046968), abs=1e-6)
    assert fairness.chi_squared == pytest.approx(1.4269, abs=1e-4)
    assert fairness.fairness == Fairness.FAIR


def test_equal_odds_at_different_ability_are_fair() -> None:
    """Readers of the other language are weaker, and among equals as good: 75 % and 25 % right in both."""
    fairness = compare_languages([Stratum(75, 25, 15, 5), Stratum(10, 30, 50, 150)])
    assert (fairness.fairness, fairness.delta) == (Fairness.FAIR, pytest.approx(0))


def test_a_question_nobody_gets_right_in_translation_is_not_overlooked() -> None:
    fairness = compare_languages([Stratum(60, 40, 0, 100)])
    assert (fairness.fairness, fairness.delta, fairness.is_harder) == (Fairness.UNFAIR, -inf, True)
    easier = compare_languages([Stratum(0, 100, 60, 40)])
    assert (easier.fairness, easier.delta, easier.is_harder) == (Fairness.UNFAIR, inf, False)
    # infinite, by one person's chance
    assert compare_languages([Stratum(100, 1, 100, 0)]).fairness == Fairness.FAIR


@pytest.mark.parametrize("few", [[], [Stratum(80, 19, 50, 50)], [Stratum(80, 20, 50, 49)]])
def test_too_few_answers_say_nothing(few: list[Stratum]) -> None:
    assert compare_languages(few) == DifferentialFunctioning(Fairness.UNKNOWN)


def test_totals_reached_in_one_language_alone_do_not_count_as_answers() -> None:
    assert (
        compare_languages([Stratum(80, 19, 50, 50), Stratum(500, 0, 0, 0)]).fairness
        == Fairness.UNKNOWN
    )


def test_where_all_answer_alike_nothing_is_known() -> None:
    assert (
        compare_languages([Stratum(100, 0, 100, 0), Stratum(0, 100, 0, 100)]).fairness
        == Fairness.UNKNOWN
    )


@given(strata)
def test_exchanging_the_languages_turns_the_sign_and_nothing_else(tables: list[Stratum]) -> None:
    there, back = (
        compare_languages(tables, enough_people=1),
        compare_languages([turned(table) for table in tables], enough_people=1),
    )
    assert there.fairness == back.fairness
    assert (there.delta is None) == (back.delta is None)
    if there.delta is not None and back.delta is not None:
        assert there.delta == pytest.approx(-back.delta, abs=1e-9)
        assert there.chi_squared == pytest.approx(back.chi_squared, abs=1e-9)


@given(strata)
def test_one_table_has_woolfs_variance(tables: list[Stratum]) -> None:
    """For one table the variance of ln ratio is 1/a + 1/b + 1/c + 1/d; the class follows from it."""
    for table in tables:
        cells = (table.right, table.wrong, table.other_right, table.other_wrong)
        fairness = compare_languages([table], enough_people=1)
        if 0 in cells or fairness.delta is None or fairness.chi_squared is None:
            continue
        surely = abs(fairness.delta) - 1.645 * 2.35 * sqrt(sum(1 / cell for cell in cells)) > 1
        if fairness.chi_squared > 3.841 and abs(fairness.delta) >= 1.5:
            assert (fairness.fairness == Fairness.UNFAIR) == surely


@given(strata)
def test_what_is_flagged_is_large_and_significant(tables: list[Stratum]) -> None:
    fairness = compare_languages(tables)
    if fairness.is_flagged:
        assert abs(fairness.delta or 0) >= 1
        assert (fairness.chi_squared or 0) >= 3.841
        assert sum(t.right + t.wrong for t in tables) >= 100
