"""Reports of readiness as tables and as plain values."""

from collections.abc import Iterable
from fractions import Fraction
from math import floor
from typing import Any

from django.utils.translation import gettext as _

from readiness.board.reports import COUNTS, ReadinessReport, ReportRow


def percent(share: Fraction | None) -> int | None:
    """Return whole per cent, rounded down: 99.6 % is not 100 %."""
    if share is None:
        return None
    return floor(share * 100)


def row_facts(row: ReportRow) -> dict[str, Any]:
    """Return a row as plain values; None is unknown, or hidden when its name is in ``hidden``."""
    counts = {name: row.count(name) for name in COUNTS}
    return {
        "key": row.key,
        "label": row.label,
        **counts,
        "expected": row.compliance.whole,
        "compliance_percent": percent(row.compliance.share),
        "in_date_percent": percent(row.cell("in_date").share),
        "people_known": row.people_known.part,
        "headcount": row.people_known.whole,
        "hidden": sorted(row.hidden_figures),
    }


def report_facts(report: ReadinessReport) -> dict[str, Any]:
    """Return a report as plain values, for JSON."""
    rows = [row_facts(row) for row in report.rows]
    return {
        "course": report.course.code,
        "title": report.course.title,
        "as_at": report.as_at.isoformat(),
        "by": report.grouping.value,
        "rows": rows,
        "total": row_facts(report.total),
    }


def report_table(reports: Iterable[ReadinessReport]) -> tuple[list[str], list[list[object]]]:
    """Return header and rows of reports as one table, the total of each course last.

    The names in the header are stable, for machines.
    """
    header = ["as_at", "course", "by", "key", "label", *COUNTS]
    header += ["expected", "compliance_percent", "in_date_percent", "people_known", "headcount"]
    table: list[list[object]] = []
    for report in reports:
        for row in (*report.rows, report.total):
            by = report.grouping.value
            if row is report.total:
                by = "total"
            table.append(_table_row(header, report, row, by=by))
    return header, table


def _table_row(
    header: list[str], report: ReadinessReport, row: ReportRow, *, by: str
) -> list[object]:
    """Return a row's values in the order of ``header``; ``by`` is what its key is a key of."""
    facts = row_facts(row)
    facts["course"] = report.course.code
    facts["as_at"] = report.as_at.isoformat()
    facts["by"] = by
    return [_printed_value(facts, name) for name in header]


def _printed_value(facts: dict[str, Any], name: str) -> object:
    """Return a value as a table prints it: a word for a hidden one, a dash for an unknown one."""
    if facts[name] is not None:
        return facts[name]
    # A percentage is hidden with the count it is made of.
    count_name = name.replace("compliance_percent", "expected").replace("_percent", "")
    if count_name in facts["hidden"]:
        return _("not shown")
    return "–"
