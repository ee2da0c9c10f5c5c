"""Readiness figures counted by the database, for any number of people.

This repeats the rule :func:`readiness.tally.rules.figures.figures` in SQL: to read a hundred
thousand obligations takes many seconds; here only counts leave the database.
``tests/readiness/tally/test_tally.py`` holds the two together.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import Case, F, QuerySet, Value, When

from compliance.obligations.models import Obligation, ObligationQuerySet
from foundation.dates import DaysLater
from readiness.tally.rules.figures import ReadinessFigures

#: The columns of a line, as :data:`TALLY_SQL` reads them; with ``valid_until``, which comes with the facts.
COLUMNS = (
    "of_course",
    "of_person",
    "of_group",
    "due",
    "valid_until",
    "window_ends",
    "exempt",
    "offered",
    "started",
    "completed",
    "agency",
)

# A line is one obligation. Most people have one for a course, and it counts as it is. Of several,
# the first in the order of compliance.standing.rules.precedence counts: the binding ones before the
# exempt, then whatever is not in date, the overdue first, then what is held for least, then the
# earliest due date; "offered" and "agency" are taken from all of them that bind. That is done twice:
# within the row of the table, and for the total, where somebody in two rows is one.
TALLY_SQL = """
WITH {groups}
line AS MATERIALIZED ({lines}),
dated AS MATERIALIZED (
    SELECT {columns},
        CASE WHEN valid_until >= {on} THEN 1 ELSE 0 END AS in_date,
        CASE WHEN valid_until >= {on} AND valid_until <= window_ends THEN 1 ELSE 0 END AS expiring,
        CASE WHEN valid_until >= {on} THEN 0
             WHEN due >= {on} AND completed = 0 THEN 1 ELSE 0 END AS within_grace,
        CASE WHEN exempt = 1 OR due >= {on} OR valid_until >= {on} THEN NULL
             WHEN valid_until > due THEN valid_until ELSE due END AS late_since
    FROM line {join}
),
several AS MATERIALIZED (
    SELECT of_course AS course, of_person AS person FROM dated
    GROUP BY of_course, of_person HAVING COUNT(*) > 1
),
placed AS MATERIALIZED (
    SELECT dated.*,
        ROW_NUMBER() OVER (PARTITION BY of_course, of_person, in_row {order}) AS place_in_row,
        MAX(offered) OVER (PARTITION BY of_course, of_person, in_row, exempt) AS offered_in_row,
        MIN(agency) OVER (PARTITION BY of_course, of_person, in_row, exempt) AS agency_in_row,
        ROW_NUMBER() OVER (PARTITION BY of_course, of_person {order}) AS place_in_all,
        MAX(offered) OVER (PARTITION BY of_course, of_person, exempt) AS offered_in_all,
        MIN(agency) OVER (PARTITION BY of_course, of_person, exempt) AS agency_in_all
    FROM dated JOIN several ON course = of_course AND person = of_person
)
SELECT 'both', of_course, in_row, exempt, late_since, COUNT(*),
    SUM(offered), SUM(started), SUM(completed), SUM(in_date), SUM(expiring),
    SUM(within_grace), SUM(agency)
FROM dated LEFT JOIN several ON course = of_course AND person = of_person
WHERE person IS NULL GROUP BY of_course, in_row, exempt, late_since
UNION ALL
SELECT 'row', of_course, in_row, exempt, late_since, COUNT(*),
    SUM(offered_in_row), SUM(started), SUM(completed), SUM(in_date), SUM(expiring),
    SUM(within_grace), SUM(agency_in_row)
FROM placed WHERE place_in_row = 1 GROUP BY of_course, in_row, exempt, late_since
UNION ALL
SELECT 'total', of_course, '', exempt, late_since, COUNT(*),
    SUM(offered_in_all), SUM(started), SUM(completed), SUM(in_date), SUM(expiring),
    SUM(within_grace), SUM(agency_in_all)
FROM placed WHERE place_in_all = 1 GROUP BY of_course, exempt, late_since
"""
ORDER = (
    "ORDER BY exempt, in_date, CASE WHEN late_since IS NULL THEN 1 ELSE 0 END, "
    "CASE WHEN valid_until IS NULL THEN 0 ELSE 1 END, valid_until, due"
)
SUMS = (
    "in_scope",
    "offered",
    "started",
    "completed",
    "in_date",
    "expiring",
    "within_grace",
    "agency",
)


@dataclass
class CourseTally:
    """The figures of one course: of every row of the table, and of everybody, each person once."""

    total: ReadinessFigures = field(default_factory=ReadinessFigures)
    rows: dict[str, ReadinessFigures] = field(default_factory=dict)


def tally(
    obligations: ObligationQuerySet,
    group: models.Expression | F,
    rows_by_number: Mapping[int, str] | None = None,
    *,
    on: date,
) -> Mapping[int, CourseTally]:
    """Return the figures of obligations on a day, by course id, with a row for each group.

    ``group`` is text and the key of a row itself; or, with ``rows_by_number``, a number that this
    mapping turns into a row's key (and it must hold every number). It takes one statement.
    """
    lines = _lines(obligations, group, on=on)
    try:
        lines_sql, parameters = lines.query.sql_with_params()
    except EmptyResultSet:
        return {}
    if rows_by_number is None:
        keys = None
        statement = _statement(lines_sql, on=on)
    elif rows_by_number:
        keys = sorted(set(rows_by_number.values()))
        statement = _statement_by_number(lines_sql, rows_by_number, keys, on=on)
    else:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return _read(cursor.fetchall(), keys, on=on)


def _lines(
    obligations: ObligationQuerySet, group: models.Expression | F, *, on: date
) -> QuerySet[Obligation, dict[str, Any]]:
    facts = obligations.with_facts(on=on).annotate(
        of_course=F("course_id"),
        of_person=F("person_id"),
        of_group=group,
        due=F("due_on"),
        window_ends=DaysLater(Value(on, models.DateField()), F("course__recertify_days")),
        exempt=_one_if(exempt_from__lte=on, exempt_until__gte=on),
        offered=_one_if(is_offered=True),
        started=_one_if(is_started=True),
        completed=_one_if(is_completed=True),
        agency=_one_if(membership__is_agency=True),
    )
    return facts.order_by().values(*COLUMNS)


def _one_if(**condition: object) -> Case:
    """Return 1 or 0, which both databases can add up."""
    return Case(
        When(**condition, then=Value(1)), default=Value(0), output_field=models.IntegerField()
    )


def _statement(
    lines_sql: str,
    *,
    on: date,
    groups: str = "",
    join: str = "",
    row_column: str = "of_group AS in_row",
) -> str:
    """Return the whole statement, with the rows of the table from ``row_column``.

    Only our own numbers and a day are put into it; what people wrote stays a parameter.
    """
    day = f"'{on.isoformat()}'"
    if connection.vendor == "postgresql":
        day = f"DATE {day}"
    return TALLY_SQL.format(
        groups=groups,
        lines=lines_sql,
        join=join,
        columns=", ".join((*COLUMNS, row_column)),
        on=day,
        order=ORDER,
    )


def _statement_by_number(
    lines_sql: str, rows_by_number: Mapping[int, str], keys: list[str], *, on: date
) -> str:
    """Return the statement that turns numbers into positions in ``keys``."""
    positions = {key: position for position, key in enumerate(keys)}
    pairs = []
    for number, key in rows_by_number.items():
        pairs.append(f"({int(number)}, '{positions[key]}')")
    return _statement(
        lines_sql,
        on=on,
        groups=f"grouped (of_number, in_row) AS (VALUES {', '.join(pairs)}),",
        join="JOIN grouped ON of_number = of_group",
        row_column="in_row",
    )


def _read(
    result: list[tuple[object, ...]], keys: list[str] | None, *, on: date
) -> Mapping[int, CourseTally]:
    """Add the rows of the result up, by course and row; the row None is the total.

    ``keys`` are the rows' keys by their position in the statement, None where it has the keys.
    """
    sums: dict[tuple[int, str | None], Counter[str]] = defaultdict(Counter)
    days_overdue: dict[tuple[int, str | None], list[int]] = defaultdict(list)
    for counts_for, course, row, exempt, late_since, *counts in result:
        numbers = [int(str(count)) for count in counts]
        people = numbers[0]
        row_keys: list[str | None] = []
        if counts_for in ("both", "row"):
            row_keys.append(str(row) if keys is None else keys[int(str(row))])
        if counts_for in ("both", "total"):
            row_keys.append(None)
        for row_key in row_keys:
            place = (int(str(course)), row_key)
            if exempt:
                sums[place]["exempt"] += people
            else:
                sums[place].update(dict(zip(SUMS, numbers, strict=True)))
            if late_since is not None:
                days = (on - date.fromisoformat(str(late_since))).days
                days_overdue[place] += [days] * people
    return _tallies(sums, days_overdue)


def _tallies(
    sums: Mapping[tuple[int, str | None], Mapping[str, int]],
    days_overdue: Mapping[tuple[int, str | None], list[int]],
) -> Mapping[int, CourseTally]:
    """Turn sums and days overdue, by course id and row key, into figures."""
    tallies: dict[int, CourseTally] = defaultdict(CourseTally)
    for (course_id, row_key), counts_by_name in sums.items():
        days_of_row = days_overdue.get((course_id, row_key), [])
        row_figures = ReadinessFigures(
            **counts_by_name,
            overdue=len(days_of_row),
            overdue_days=median(days_of_row) if days_of_row else None,
        )
        if row_key is None:
            tallies[course_id].total = row_figures
        else:
            tallies[course_id].rows[row_key] = row_figures
    return tallies
