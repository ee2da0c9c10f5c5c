"""Readiness figures counted by the database, for any number of people.

This repeats the rule :func:`readiness.tally.rules.figures.figures` in SQL: to read a hundred
thousand obligations takes many seconds; here only counts leave the database.
``tests/readiness/tally/test_tally.py`` holds the two together.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import Case, F, QuerySet, Value, When

from compliance.obligations.models import Obligation, ObligationQuerySet
from foundation.dates import DaysLater
from readiness.tally.rules.figures import ReadinessFigures, median_days

#: The columns of a line, as :data:`TALLY_SQL` reads them. ``valid_until`` comes with the facts.
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

# A line is one obligation. Most people have one for a course, and it counts as it is; only those
# who have several pass through the window functions. Of several, the first in the order of
# compliance.standing.rules.precedence counts: the binding ones before the exempt, then whatever is
# not in date, the overdue first, then what is held for least, then the earliest due date; "offered"
# and "agency" are taken from all of them that bind. That is done twice: within the row of the
# table, and for the total, where somebody in two rows is one.
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
#: The figures the statement sums up, in the order of its columns from COUNT(*) on.
SUMMED_FIGURES = (
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
    if rows_by_number is not None and not rows_by_number:
        return {}
    lines = _lines(obligations, group, on=on)
    try:
        lines_sql, parameters = lines.query.sql_with_params()
    except EmptyResultSet:
        return {}
    if rows_by_number is None:
        row_keys = None
        statement = _statement(lines_sql, on=on)
    else:
        row_keys = sorted(set(rows_by_number.values()))
        statement = _statement_by_number(lines_sql, rows_by_number, row_keys, on=on)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return _tallies(cursor.fetchall(), row_keys, on=on)


def _lines(
    obligations: ObligationQuerySet, group: models.Expression | F, *, on: date
) -> QuerySet[Obligation, dict[str, Any]]:
    """Return the obligations as lines of :data:`TALLY_SQL`: rows of :data:`COLUMNS`."""
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
    lines_sql: str, rows_by_number: Mapping[int, str], row_keys: list[str], *, on: date
) -> str:
    """Return the statement that turns numbers into positions in ``row_keys``."""
    positions = {key: position for position, key in enumerate(row_keys)}
    pairs: list[str] = []
    for number, key in rows_by_number.items():
        pairs.append(f"({int(number)}, '{positions[key]}')")
    values = ", ".join(pairs)
    return _statement(
        lines_sql,
        on=on,
        groups=f"grouped (of_number, in_row) AS (VALUES {values}),",
        join="JOIN grouped ON of_number = of_group",
        row_column="in_row",
    )


class TallyKey(NamedTuple):
    """What figures are about: a row of a course's table, or everybody (no row)."""

    course_id: int
    row_key: str | None


def _tallies(
    result: list[tuple[object, ...]], row_keys: list[str] | None, *, on: date
) -> Mapping[int, CourseTally]:
    """Add up the result of :data:`TALLY_SQL`, by course id.

    ``row_keys`` holds the rows' keys by their position in the statement; it is None where the
    result holds the keys themselves.
    """
    sums: dict[TallyKey, Counter[str]] = defaultdict(Counter)
    days_overdue: dict[TallyKey, list[int]] = defaultdict(list)
    for counts_for, course, row, exempt, late_since, *columns in result:
        course_id = int(str(course))
        counts = [int(str(column)) for column in columns]
        people = counts[0]
        tally_keys: list[TallyKey] = []
        if counts_for in ("both", "row"):
            tally_keys.append(TallyKey(course_id, _row_key(row, row_keys)))
        if counts_for in ("both", "total"):
            tally_keys.append(TallyKey(course_id, None))
        for tally_key in tally_keys:
            if exempt:
                sums[tally_key]["exempt"] += people
            else:
                sums[tally_key].update(dict(zip(SUMMED_FIGURES, counts, strict=True)))
            if late_since is not None:
                days = (on - date.fromisoformat(str(late_since))).days
                # A median needs one number for each person.
                days_overdue[tally_key] += [days] * people
    return _tallies_of_sums(sums, days_overdue)


def _row_key(row: object, row_keys: list[str] | None) -> str:
    """Return the key of a result's row, which is the key itself or its position in ``row_keys``."""
    if row_keys is None:
        return str(row)
    return row_keys[int(str(row))]


def _tallies_of_sums(
    sums: Mapping[TallyKey, Mapping[str, int]], days_overdue: Mapping[TallyKey, list[int]]
) -> Mapping[int, CourseTally]:
    """Turn sums by the figure's name, and the days each person is overdue, into tallies."""
    tallies: dict[int, CourseTally] = defaultdict(CourseTally)
    for tally_key, counts in sums.items():
        days = days_overdue.get(tally_key, [])
        figures = ReadinessFigures(**counts, overdue=len(days), overdue_days=median_days(days))
        course_tally = tallies[tally_key.course_id]
        if tally_key.row_key is None:
            course_tally.total = figures
        else:
            course_tally.rows[tally_key.row_key] = figures
    return tallies
