"""Readiness counted by the database: the twin of :func:`readiness.tally.rules.figures` for any number of people.

Reading a hundred thousand obligations to count them takes many seconds; here they are counted where they
are kept and only the counts come over. ``tests/readiness/tally/test_tally.py`` holds the twins together.
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
from readiness.tally.rules.figures import Figures

#: The columns of a line, as :data:`COUNTED` reads them; with ``held_on``, which comes with the facts.
COLUMNS = (
    *("of_course", "of_person", "of_group", "due", "held_on", "window_ends"),
    *("exempt", "offered", "started", "completed", "agency"),
)

# A line is one obligation. Most people have one for a course, and it counts as it stands. Of several the
# first in place speaks, as in compliance.standing.rules.precedence: the binding ones before the exempt, then whatever
# is not in date, the overdue first, then what is held for least, then the earliest due date; told or agency is
# asked of all of them that bind. That is done twice: within the row of the table, and for the total, where
# somebody in two rows is one.
COUNTED = """
WITH {groups}
line AS MATERIALIZED ({lines}),
told AS MATERIALIZED (
    SELECT {columns},
        CASE WHEN held_on >= {on} THEN 1 ELSE 0 END AS in_date,
        CASE WHEN held_on >= {on} AND held_on <= window_ends THEN 1 ELSE 0 END AS expiring,
        CASE WHEN held_on >= {on} THEN 0 WHEN due >= {on} AND completed = 0 THEN 1 ELSE 0 END AS within_grace,
        CASE WHEN exempt = 1 OR due >= {on} OR held_on >= {on} THEN NULL
             WHEN held_on > due THEN held_on ELSE due END AS late_since
    FROM line {join}
),
several AS MATERIALIZED (
    SELECT of_course AS course, of_person AS person FROM told GROUP BY of_course, of_person HAVING COUNT(*) > 1
),
placed AS MATERIALIZED (
    SELECT told.*,
        ROW_NUMBER() OVER (PARTITION BY of_course, of_person, in_row {order}) AS place_in_row,
        MAX(offered) OVER (PARTITION BY of_course, of_person, in_row, exempt) AS offered_in_row,
        MIN(agency) OVER (PARTITION BY of_course, of_person, in_row, exempt) AS agency_in_row,
        ROW_NUMBER() OVER (PARTITION BY of_course, of_person {order}) AS place_in_all,
        MAX(offered) OVER (PARTITION BY of_course, of_person, exempt) AS offered_in_all,
        MIN(agency) OVER (PARTITION BY of_course, of_person, exempt) AS agency_in_all
    FROM told JOIN several ON course = of_course AND person = of_person
)
SELECT 'both', of_course, in_row, exempt, late_since, COUNT(*), SUM(offered), SUM(started), SUM(completed),
    SUM(in_date), SUM(expiring), SUM(within_grace), SUM(agency)
FROM told LEFT JOIN several ON course = of_course AND person = of_person
WHERE person IS NULL GROUP BY of_course, in_row, exempt, late_since
UNION ALL
SELECT 'row', of_course, in_row, exempt, late_since, COUNT(*), SUM(offered_in_row), SUM(started), SUM(completed),
    SUM(in_date), SUM(expiring), SUM(within_grace), SUM(agency_in_row)
FROM placed WHERE place_in_row = 1 GROUP BY of_course, in_row, exempt, late_since
UNION ALL
SELECT 'total', of_course, '', exempt, late_since, COUNT(*), SUM(offered_in_all), SUM(started), SUM(completed),
    SUM(in_date), SUM(expiring), SUM(within_grace), SUM(agency_in_all)
FROM placed WHERE place_in_all = 1 GROUP BY of_course, exempt, late_since
"""
ORDER = (
    "ORDER BY exempt, in_date, CASE WHEN late_since IS NULL THEN 1 ELSE 0 END, "
    "CASE WHEN held_on IS NULL THEN 0 ELSE 1 END, held_on, due"
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
class Tally:
    """The figures of one course: of every row of the table, and of everybody, each person once."""

    total: Figures = field(default_factory=Figures)
    rows: dict[str, Figures] = field(default_factory=dict)


def tally(
    obligations: ObligationQuerySet,
    group: models.Expression | F,
    regrouped: Mapping[int, str] | None = None,
    *,
    on: date,
) -> Mapping[int, Tally]:
    """The figures of obligations on a day, by course id, with a row for each value of ``group``.

    ``group`` is text; or, with ``regrouped``, a number that mapping turns into a row's key (and every
    number must be in it). One statement, however many there are.
    """
    lines = _lines(obligations, group, on=on)
    try:
        inner, parameters = lines.query.sql_with_params()
    except EmptyResultSet:
        return {}
    keys = sorted(set((regrouped or {}).values()))
    if regrouped is not None and not regrouped:
        return {}
    statement = _statement(inner, regrouped, keys, on=on)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return _read(cursor.fetchall(), keys if regrouped is not None else None, on=on)


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
    """1 or 0, which both databases can add up."""
    return Case(
        When(**condition, then=Value(1)), default=Value(0), output_field=models.IntegerField()
    )


def _statement(
    inner: str, regrouped: Mapping[int, str] | None, keys: list[str], *, on: date
) -> str:
    """The whole statement. What is put into it are numbers and a day of ours; what people wrote stays apart."""
    groups, join, columns = "", "", ", ".join((*COLUMNS, "of_group AS in_row"))
    if regrouped is not None:
        position = {key: at for at, key in enumerate(keys)}
        pairs = ", ".join(
            f"({int(number)}, '{position[key]}')" for number, key in regrouped.items()
        )
        groups = f"grouped (of_number, in_row) AS (VALUES {pairs}),"
        join, columns = "JOIN grouped ON of_number = of_group", ", ".join((*COLUMNS, "in_row"))
    day = f"DATE '{on.isoformat()}'" if connection.vendor == "postgresql" else f"'{on.isoformat()}'"
    return COUNTED.format(
        groups=groups, lines=inner, join=join, columns=columns, on=day, order=ORDER
    )


def _read(
    found: list[tuple[object, ...]], keys: list[str] | None, *, on: date
) -> Mapping[int, Tally]:
    sums: dict[tuple[int, str | None], Counter[str]] = defaultdict(Counter)
    late: dict[tuple[int, str | None], list[int]] = defaultdict(list)
    for where, course, row, exempt, late_since, *counts in found:
        numbers = [int(str(count)) for count in counts]
        key = keys[int(str(row))] if keys is not None and where != "total" else str(row)
        places: Mapping[str, tuple[str | None, ...]] = {
            "both": (key, None),
            "row": (key,),
            "total": (None,),
        }
        for at in places[str(where)]:
            place = (int(str(course)), at)
            sums[place].update(
                {"exempt": numbers[0]} if exempt else dict(zip(SUMS, numbers, strict=True))
            )
            if late_since is not None:
                late[place] += [(on - date.fromisoformat(str(late_since))).days] * numbers[0]
    told: dict[int, Tally] = defaultdict(Tally)
    for (course_id, name), counted in sums.items():
        overdue = late[(course_id, name)]
        its_figures = Figures(
            **counted, overdue=len(overdue), overdue_days=median(overdue) if overdue else None
        )
        if name is None:
            told[course_id].total = its_figures
        else:
            told[course_id].rows[name] = its_figures
    return told
