"""From a row of a list to the training done elsewhere it tells of, or to what is wrong with it."""

from datetime import date

from workforce.lists.rules.headers import Field
from workforce.lists.rules.roster import (
    NAME_LENGTH,
    Layout,
    Problem,
    Row,
    Wanted,
    days_of,
    name_of,
    row_flaws,
    texts_of,
    who_of,
)


def training_row(row: Row, layout: Layout, *, on: date) -> Wanted:
    """The training done elsewhere a row tells of, with everything wrong that shows without looking it up."""
    problems, notes = row_flaws(row, layout), list[Problem]()
    if any(not problem.field for problem in problems):
        return Wanted(row.number, name_of(row, layout)[:NAME_LENGTH], problems=tuple(problems))
    who = who_of(row, layout, problems, is_known=True)
    who["learner_id"] = layout.text(row, Field.LEARNER_ID).upper()
    if not any(who.values()):
        problems.append(Problem("nobody_named", Field.STAFF_NUMBER))
    days = days_of(row, layout, problems, notes)
    done = days.get(Field.COMPLETED)
    if done is None and not any(problem.field == Field.COMPLETED for problem in problems):
        problems.append(Problem("day_missing", Field.COMPLETED))
    if done and done > on:
        problems.append(Problem("day_to_come", Field.COMPLETED, done.isoformat()))
    if done and days.get(Field.EXPIRES, done) < done:
        problems.append(Problem("days_backwards", Field.EXPIRES, days[Field.EXPIRES].isoformat()))
    texts = texts_of(row, layout, (Field.COURSE, Field.TITLE, Field.PROVIDER, Field.REFERENCE))
    if not texts.get(Field.PROVIDER):
        problems.append(Problem("provider_missing", Field.PROVIDER))
    limits = {Field.TITLE: 200, Field.PROVIDER: 200, Field.REFERENCE: 100}
    problems += [
        Problem("too_long", name, texts[name][:60], str(most))
        for name, most in limits.items()
        if len(texts.get(name, "")) > most
    ]
    return Wanted(
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
