"""Hiding small numbers in a readiness report, by :mod:`readiness.tally.rules.suppression`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from readiness.board.reports import COUNTS, ReadinessReport, ReportRow
from readiness.tally.rules.suppression import THRESHOLD, suppress


def without_small_numbers(report: ReadinessReport) -> ReadinessReport:
    """Return the report as the board may see it: see :mod:`readiness.tally.rules.suppression`.

    A group of fewer than ten hides its whole row, and so does a group hidden for its sake. A group
    with nobody in scope is printed as such: it has no members to tell on.
    """
    hidden_keys = _hidden_keys_by_figure(report)
    rows = [_with_hidden_figures(row, hidden_keys) for row in report.rows]
    return replace(report, rows=rows, total=_with_hidden_figures(report.total, hidden_keys))


def _with_hidden_figures(row: ReportRow, hidden_keys: Mapping[str, set[str]]) -> ReportRow:
    """Return a row that names its hidden figures; ``hidden_keys`` holds keys of rows by figure."""
    hidden_figures: set[str] = set()
    for figure, keys in hidden_keys.items():
        if row.key in keys:
            hidden_figures.add(figure)
    return replace(row, hidden_figures=frozenset(hidden_figures))


def _hidden_keys_by_figure(report: ReadinessReport) -> Mapping[str, set[str]]:
    """Return the keys of the rows in which a figure is hidden, by the figure's name."""
    all_rows = [*report.rows, report.total]
    peopled_rows = [row for row in report.rows if row.figures.in_scope]
    peopled_rows.append(report.total)
    people_in_scope = _counts(peopled_rows, "in_scope")
    small_rows = _hidden_keys(peopled_rows, people_in_scope)
    hidden_keys: dict[str, set[str]] = {}
    told_keys_by_figure: dict[str, set[str]] = {}
    # Twice, because in date and overdue each depend on whether the other is hidden.
    for name in (*COUNTS, *COUNTS):
        told_keys = _keys_of_told_zeros(peopled_rows, name, hidden_keys)
        rows = [row for row in peopled_rows if row.key not in told_keys or row is report.total]
        smaller_rows = small_rows
        if name == "completed":
            # Whoever completed has started: the one number is never above the other.
            smaller_rows = small_rows | hidden_keys["started"]
        hidden_rows = _hidden_keys(rows, _counts(rows, name), smaller_rows)
        hidden_keys[name] = (small_rows | hidden_rows) - told_keys
        told_keys_by_figure[name] = told_keys
    _hide_what_nobody_else_makes_up_for(peopled_rows, hidden_keys)
    # That nobody is in date is not printed, though it is said. It hides nobody else.
    hidden_keys["in_date"] |= told_keys_by_figure["in_date"]
    # Compliance prints the people in date beside those expected: hardly anybody is expected who is
    # neither in date nor overdue, so that together they tell on both, and on those in scope.
    hidden_keys["expected"] = (
        hidden_keys["in_scope"] | hidden_keys["in_date"] | hidden_keys["overdue"]
    )
    total = report.total.figures
    if hidden_keys["expected"] and total.expected == total.completed:
        # Whoever completed is expected: where nobody else is, the one column is the other.
        hidden_keys["expected"].add(report.total.key)
    hidden_keys["people_known"] = _hidden_coverage(all_rows, small_rows)
    return hidden_keys


def _keys_of_told_zeros(
    rows: Sequence[ReportRow], name: str, hidden_keys: Mapping[str, set[str]]
) -> set[str]:
    """Return the keys of rows in which a printed count says already that this one is zero.

    Where everybody expected is in date, nobody is overdue; where everybody in scope is overdue,
    nobody is in date. ``hidden_keys`` holds what is hidden so far.
    """
    sayings = {"in_date": ("overdue", "in_scope"), "overdue": ("in_date", "expected")}
    if name not in sayings:
        return set()
    other_name, everybody = sayings[name]
    untold_keys = hidden_keys["in_scope"] | hidden_keys.get(other_name, set())
    told_keys: set[str] = set()
    for row in rows:
        is_everybody = getattr(row.figures, other_name) == getattr(row.figures, everybody)
        if is_everybody and row.key not in untold_keys:
            told_keys.add(row.key)
    return told_keys


def _hide_what_nobody_else_makes_up_for(
    rows: Sequence[ReportRow], hidden_keys: dict[str, set[str]]
) -> None:
    """Hide people in date and overdue together, in rows where all are one or the other.

    Where only one of the two numbers is hidden there, those in scope less the other is the number.
    Whoever completed is expected: where the total says that all who are expected are in date or
    overdue, so are all of a row in which everybody completed.
    """
    either_hidden = hidden_keys["in_date"] | hidden_keys["overdue"]
    *group_rows, total_row = rows
    touched_rows = [row for row in group_rows if row.key in either_hidden]
    others = sum(_neither_in_date_nor_overdue(row, row.figures.in_scope) for row in touched_rows)
    if others and _neither_in_date_nor_overdue(total_row, total_row.figures.expected):
        return
    for row in touched_rows:
        if not others or row.figures.completed == row.figures.in_scope:
            hidden_keys["in_date"].add(row.key)
            hidden_keys["overdue"].add(row.key)


def _neither_in_date_nor_overdue(row: ReportRow, people: int) -> int:
    """Return how many of ``people``, among whom all in date and overdue are, are neither."""
    return people - row.figures.in_date - row.figures.overdue


def _counts(rows: Sequence[ReportRow], name: str) -> list[int]:
    """Return one of :data:`readiness.board.reports.COUNTS` of each row."""
    return [int(getattr(row.figures, name)) for row in rows]


def _hidden_coverage(all_rows: Sequence[ReportRow], small_rows: Collection[str]) -> set[str]:
    """Return the keys of rows whose number of people known here may not be printed.

    Nearly everybody known is in scope. So where rows are hidden for being small, this number is
    hidden in them, too, and its total with it, from which it could be worked out. The last of
    ``all_rows`` is the total; ``small_rows`` holds the keys of rows hidden as a whole.
    """
    *group_rows, total = all_rows
    if small_rows:
        hidden_keys = {total.key, *small_rows}
        for row in group_rows:
            if row.coverage.people < THRESHOLD:
                hidden_keys.add(row.key)
        return hidden_keys
    registered_rows = [row for row in group_rows if row.coverage.headcount is not None]
    registered_rows.append(total)
    people_known = [row.coverage.people for row in registered_rows]
    return _hidden_keys(registered_rows, people_known)


def _hidden_keys(
    rows: Sequence[ReportRow], counts: Sequence[int], small_rows: Collection[str] = frozenset()
) -> set[str]:
    """Return the keys of rows whose count may not be printed.

    ``counts`` has one for each row; the last row and the last count are the total's.
    ``small_rows`` holds the keys of rows hidden as a whole.
    """
    *group_rows, _total_row = rows
    *group_counts, total_count = counts
    small_positions: set[int] = set()
    for position, row in enumerate(group_rows):
        if row.key in small_rows:
            small_positions.add(position)
    column = suppress(group_counts, total_count, hide=small_positions)
    printed_counts = [*column.cells, column.total]
    hidden_keys: set[str] = set()
    for row, printed_count in zip(rows, printed_counts, strict=True):
        if printed_count is None:
            hidden_keys.add(row.key)
    return hidden_keys
