"""From a row of a list to the training done elsewhere it tells of, or to what is wrong with it."""

from collections.abc import Mapping
from datetime import date

from workforce.lists.rules.columns import ListColumn
from workforce.lists.rules.parsing import (
    MAX_NAME_LENGTH,
    column_texts,
    columns_of_problems,
    full_name,
    parse_days,
    parse_identity,
    row_problems,
)
from workforce.lists.rules.rows import ListLayout, ParsedRow, RowProblem, SheetRow

#: Most letters of texts that are stored as they stand.
TEXT_LENGTHS = {ListColumn.TITLE: 200, ListColumn.PROVIDER: 200, ListColumn.REFERENCE: 100}


def parse_training(row: SheetRow, layout: ListLayout, *, on: date) -> ParsedRow:
    """Return the training a row tells of, with everything wrong that shows without the database."""
    problems = row_problems(row, layout)
    # nothing in it can be trusted to stand where it should
    if any(not problem.column for problem in problems):
        name = full_name(row, layout)[:MAX_NAME_LENGTH]
        return ParsedRow(row.number, name, problems=tuple(problems))
    identity = parse_identity(row, layout, is_on_staff=True)
    problems += identity.problems
    learner_id = layout.text(row, ListColumn.LEARNER_ID).upper()
    if not (identity.name or identity.email or identity.staff_number or learner_id):
        problems.append(RowProblem("nobody_named", ListColumn.STAFF_NUMBER))
    row_days = parse_days(row, layout, skipped=columns_of_problems(problems))
    problems += row_days.problems
    is_day_wrong = ListColumn.COMPLETED in columns_of_problems(problems)
    problems += _day_problems(row_days.days, is_day_wrong=is_day_wrong, on=on)
    texts = column_texts(
        row,
        layout,
        (ListColumn.COURSE, ListColumn.TITLE, ListColumn.PROVIDER, ListColumn.REFERENCE),
    )
    problems += _text_problems(texts)
    return ParsedRow(
        number=row.number,
        name=identity.name,
        email=identity.email,
        staff_number=identity.staff_number,
        learner_id=learner_id,
        days=row_days.days,
        texts=texts,
        problems=tuple(problems),
        notes=row_days.notes,
    )


def _day_problems(
    days: Mapping[ListColumn, date], *, is_day_wrong: bool, on: date
) -> list[RowProblem]:
    """Return what is wrong with the days together.

    ``is_day_wrong``: the day of completion stands there and could not be read.
    """
    completed_on = days.get(ListColumn.COMPLETED)
    if completed_on is None:
        return [] if is_day_wrong else [RowProblem("day_missing", ListColumn.COMPLETED)]
    problems = []
    if completed_on > on:
        problems.append(RowProblem("day_to_come", ListColumn.COMPLETED, completed_on.isoformat()))
    expires_on = days.get(ListColumn.EXPIRES)
    if expires_on and expires_on < completed_on:
        problems.append(RowProblem("days_backwards", ListColumn.EXPIRES, expires_on.isoformat()))
    return problems


def _text_problems(texts: Mapping[ListColumn, str]) -> list[RowProblem]:
    problems = []
    if not texts.get(ListColumn.PROVIDER):
        problems.append(RowProblem("provider_missing", ListColumn.PROVIDER))
    for column, length in TEXT_LENGTHS.items():
        text = texts.get(column, "")
        if len(text) > length:
            problems.append(RowProblem("too_long", column, text[:60], str(length)))
    return problems
