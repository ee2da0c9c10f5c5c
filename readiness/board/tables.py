"""Reports of readiness as tables and as plain values."""

from collections.abc import Iterable
from fractions import Fraction
from math import floor
from typing import Any

from django.utils.translation import gettext as _

from readiness.board.reports import COUNTS, Report, Row


def percent(share: Fraction | None) -> int | None:
    """Whole per cent, rounded down: 99.6 % is not 100 %."""
    return None if share is None else floor(share * 100)


def row_facts(row: Row) -> dict[str, Any]:
    """One row as plain values. Null is unknown – or hidden, when its name is in ``hidden``."""
    return {
        "key": row.key,
        "label": row.label,
        **{name: row.count(name) for name in COUNTS},
        "expected": row.compliance.whole,
        "compliance_percent": percent(row.compliance.share),
        "in_date_percent": percent(row.cell("in_date").share),
        "people_known": row.known.part,
        "headcount": row.known.whole,
        "hidden": sorted(row.hidden),
    }


def report_facts(report: Report) -> dict[str, Any]:
    """A report as plain values, for JSON."""
    return {
        "course": report.course.code,
        "title": report.course.title,
        "as_at": report.on.isoformat(),
        "by": report.by.value,
        "rows": [row_facts(row) for row in report.rows],
        "total": row_facts(report.total),
    }


def report_table(reports: Iterable[Report]) -> tuple[list[str], list[list[object]]]:
    """Header and rows of reports as one table, the total of each course last; names are stable, for machines."""
    header = ["as_at", "course", "by", "key", "label", *COUNTS]
    header += ["expected", "compliance_percent", "in_date_percent", "people_known", "headcount"]
    table: list[list[object]] = []
    for report in reports:
        for row in (*report.rows, report.total):
            facts = row_facts(row) | {"course": report.course.code, "as_at": report.on.isoformat()}
            facts |= {"by": report.by.value if row is not report.total else "total"}
            table.append([_printed(facts, name) for name in header])
    return header, table


def _printed(facts: dict[str, Any], name: str) -> object:
    """A value as a table prints it: hidden ones with a word, unknown ones with a dash."""
    if facts[name] is not None:
        return facts[name]
    is_hidden = (
        name.replace("compliance_percent", "expected").replace("_percent", "") in facts["hidden"]
    )
    return _("not shown") if is_hidden else "–"
