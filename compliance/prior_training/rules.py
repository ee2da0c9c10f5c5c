"""From a row of a list to the training done elsewhere it tells of, or to what is wrong with it."""

from datetime import date

from workforce.lists.rules.columns import ListColumn
from workforce.lists.rules.parsing import (
    NAME_LENGTH,
    ListLayout,
    ParsedRow,
    RowProblem,
    SheetRow,
    full_name,
    parse_days,
    parse_identity,
    row_problems,
    texts_of,
)


def parse_training(row: SheetRow, layout: ListLayout, *, on: date) -> ParsedRow:
    """The training done elsewhere a row tells of, with everything wrong that shows without looking it up."""
    problems, notes = row_problems(row, layout), list[RowProblem]()
    if any(not problem.field for problem in problems):
        return ParsedRow(row.number, full_name(row, layout)[:NAME_LENGTH], problems=tuple(problems))
    who = parse_identity(row, layout, problems, is_known=True)
    who["learner_id"] = layout.text(row, ListColumn.LEARNER_ID).upper()
    if not any(who.values()):
        problems.append(RowProblem("nobody_named", ListColumn.STAFF_NUMBER))
    days = parse_days(row, layout, problems, notes)
    done = days.get(ListColumn.COMPLETED)
    if done is None and not any(problem.field == ListColumn.COMPLETED for problem in problems):
        problems.append(RowProblem("day_missing", ListColumn.COMPLETED))
    if done and done > on:
        problems.append(RowProblem("day_to_come", ListColumn.COMPLETED, done.isoformat()))
    if done and days.get(ListColumn.EXPIRES, done) < done:
        problems.append(
            RowProblem("days_backwards", ListColumn.EXPIRES, days[ListColumn.EXPIRES].isoformat())
        )
    texts = texts_of(
        row,
        layout,
        (ListColumn.COURSE, ListColumn.TITLE, ListColumn.PROVIDER, ListColumn.REFERENCE),
    )
    if not texts.get(ListColumn.PROVIDER):
        problems.append(RowProblem("provider_missing", ListColumn.PROVIDER))
    limits = {ListColumn.TITLE: 200, ListColumn.PROVIDER: 200, ListColumn.REFERENCE: 100}
    problems += [
        RowProblem("too_long", name, texts[name][:60], str(most))
        for name, most in limits.items()
        if len(texts.get(name, "")) > most
    ]
    return ParsedRow(
        row.number,
        who["name"],
        who["email"],
        who["staff_number"],
        who["learner_id"],
        days=days,
        texts=texts,
        problems=tuple(problems),
        notes=tuple(notes),
    )
