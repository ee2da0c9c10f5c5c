"""Tables in which a number that is not shown could be worked out from those that are."""

from typing import Any
from unittest.mock import sentinel

from readiness.board.reports import ReadinessReport, ReportRow
from readiness.board.small_numbers import without_small_numbers
from readiness.tally.rules.figures import ReadinessFigures, RegisterCoverage

NAMES = ("in_scope", "offered", "started", "completed", "in_date", "overdue", "within_grace")


def row(key: str, *counts: int) -> ReportRow:
    """A row with its counts in the order of the columns, and at last those within grace."""
    figures: Any = dict(zip(NAMES, counts, strict=True))
    return ReportRow(
        key, key, ReadinessFigures(**figures), RegisterCoverage(people=0, headcount=None)
    )


def test_who_is_overdue_does_not_follow_from_who_completed() -> None:
    """Nobody is expected who is neither in date nor overdue; all 12 completed: 12 - 11 is overdue."""
    rows = [
        row("hotels", 12, 12, 12, 12, 11, 1, 0),
        row("schools", 10, 10, 1, 0, 0, 9, 1),
        row("others", 10, 10, 10, 10, 10, 0, 0),
    ]
    total = row("*", 32, 32, 23, 22, 21, 10, 1)
    report = ReadinessReport(sentinel.course, sentinel.day, sentinel.grouping, rows, total)
    hotels = without_small_numbers(report).rows[0]
    assert {"in_date", "overdue"} <= hotels.hidden_figures
