"""A hidden count can never be worked out from what is printed."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.tally.rules.suppression import THRESHOLD, SuppressedColumn, suppress
from tests.examples import in_worlds

columns = st.lists(st.integers(0, 60), min_size=0, max_size=6)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([], SuppressedColumn((), None)),
        ([9], SuppressedColumn((None,), None)),
        ([10], SuppressedColumn((10,), 10)),
        ([12, 15], SuppressedColumn((12, 15), 27)),
        ([3, 40, 20], SuppressedColumn((None, 40, None), 63)),  # the next smallest goes too
        ([3, 4, 40], SuppressedColumn((None, None, None), 47)),  # 3 + 4 is still a small number
        ([6, 7, 40], SuppressedColumn((None, None, 40), 53)),  # two small ones hide each other
        ([0, 40, 20], SuppressedColumn((None, 40, None), 60)),  # zero tells as well
        ([3, 40], SuppressedColumn((None, None), 43)),
        ([3, 4], SuppressedColumn((None, None), None)),
        ([5, 5], SuppressedColumn((None, None), 10)),
        ([10, 9, 9], SuppressedColumn((None, None, None), 28)),  # 18 can only be 9 + 9
        ([10, 10, 9], SuppressedColumn((None, None, None), 29)),  # equal ones go together
    ],
)
def test_small_counts_take_enough_company(cells: list[int], expected: SuppressedColumn) -> None:
    assert suppress(cells, sum(cells)) == expected


def test_a_row_hidden_for_other_reasons_takes_company_too() -> None:
    assert suppress([12, 40, 20], 72, hide=[0]) == SuppressedColumn((None, 40, None), 72)


@given(columns)
def test_nothing_small_is_printed(cells: list[int]) -> None:
    shown = suppress(cells, sum(cells))
    assert all(count is None or count >= THRESHOLD for count in (*shown.cells, shown.total))


@given(columns)
def test_what_is_printed_is_true(cells: list[int]) -> None:
    shown = suppress(cells, sum(cells))
    assert all(seen in (None, count) for seen, count in zip(shown.cells, cells, strict=True))
    assert shown.total in (None, sum(cells))


@given(columns)
def test_the_hidden_part_of_a_printed_total_is_never_one_cell_nor_small(cells: list[int]) -> None:
    shown = suppress(cells, sum(cells))
    hidden = [count for count, seen in zip(cells, shown.cells, strict=True) if seen is None]
    if shown.total is not None and hidden:
        assert len(hidden) > 1
        assert shown.total - sum(filter(None, shown.cells)) >= THRESHOLD


@given(columns)
def test_a_hidden_total_is_not_the_sum_of_what_is_printed(cells: list[int]) -> None:
    shown = suppress(cells, sum(cells))
    if shown.total is None:
        assert None in shown.cells or not cells


@in_worlds(few=30, cells=st.lists(st.integers(0, 13), min_size=2, max_size=3))
def every_hidden_cell_could_have_been_something_else(cells: list[int]) -> None:
    """Tries every table a reader who knows the rule could imagine: among those that would print alike, each
    hidden cell takes several values."""
    shown = suppress(cells, sum(cells))
    alike = [
        guess
        for guess in product(range(max(sum(cells), 13) + 1), repeat=len(cells))
        if suppress(guess, sum(guess)) == shown
    ]
    for at, seen in enumerate(shown.cells):
        if seen is None:
            assert len({guess[at] for guess in alike}) > 1


test_every_hidden_cell_could_have_been_something_else = (
    every_hidden_cell_could_have_been_something_else.few
)
test_so_could_every_hidden_cell_of_many_tables = (
    every_hidden_cell_could_have_been_something_else.many
)
