"""From a row as it was read to the person it describes, or to what is wrong with it. Plain rules.

The third step of an import: :class:`SheetRow` and :class:`ListLayout` in, :class:`ParsedRow` out.
What only the database can tell – units, job roles, people – is left as text for the matching that
follows.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from accounts.rules.names import printable_name
from foundation.language_words import tables
from workforce.lists.rules.columns import ListColumn
from workforce.lists.rules.days import ParsedDay, read_day
from workforce.lists.rules.folding import WRONG_BYTE, fold
from workforce.lists.rules.rows import ListLayout, ParsedRow, RowProblem, SheetRow, cell_text
from workforce.lists.rules.spelling import (
    given_name_first,
    is_rounded,
    staff_number,
    without_text_mark,
)

MAX_NAME_LENGTH, MAX_NUMBER_LENGTH = 150, 40

_EMAIL = re.compile(r"^[^\s@<>()\[\],;:\"\\]{1,64}@([^\s@<>()\[\],;:\"\\_]{1,200})$")
_MAX_EMAIL_LENGTH = 254
_DOMAIN_LABEL = re.compile(r"^(?!-)[a-z0-9-]{1,63}(?<!-)$")
_REGION = re.compile(r"(?<=^[A-Za-z]{2})[-_].*")
_CELL_ERROR = re.compile(r"^#(DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|SPILL!|CALC!)$")


def _shifts_by_word() -> dict[str, str]:
    """Return the codes of shifts (``Membership.Shift``) by folded word."""
    shifts = {}
    for table in tables("shifts").values():
        for shift, words in table.items():
            for word in words:
                shifts[fold(word)] = shift
    return shifts


def _words_for_no() -> frozenset[str]:
    """Return what a column "agency" holds for people of one's own, folded.

    Nothing, among others.
    """
    words = {""}
    for table in tables("agency").values():
        words.update(fold(word) for word in table["no"])
    return frozenset(words)


_SHIFTS = _shifts_by_word()
_NO = _words_for_no()


@dataclass(frozen=True)
class RowIdentity:
    """Who a row says it is, and what is wrong with that."""

    name: str
    email: str
    staff_number: str
    problems: tuple[RowProblem, ...] = ()


@dataclass(frozen=True)
class RowDays:
    """The days of a row by column, what is wrong with others, and notes on how some were read."""

    days: Mapping[ListColumn, date]
    problems: tuple[RowProblem, ...] = ()
    notes: tuple[RowProblem, ...] = ()


def parse_person(row: SheetRow, layout: ListLayout) -> ParsedRow:
    """Return the person a row describes, with everything wrong that shows without the database."""
    problems = row_problems(row, layout)
    # nothing in it can be trusted to stand where it should
    if any(not problem.column for problem in problems):
        name = full_name(row, layout)[:MAX_NAME_LENGTH]
        return ParsedRow(row.number, name, problems=tuple(problems))
    identity = parse_identity(row, layout)
    problems += identity.problems
    row_days = parse_days(row, layout, skipped=columns_of_problems(problems))
    problems += row_days.problems
    from_on = row_days.days.get(ListColumn.FROM)
    until_on = row_days.days.get(ListColumn.UNTIL)
    if from_on and until_on and until_on < from_on:
        problems.append(RowProblem("days_backwards", ListColumn.UNTIL, until_on.isoformat()))
    shift = layout.text(row, ListColumn.SHIFT)
    language = layout.text(row, ListColumn.LANGUAGE)
    language_code = _language_code(language, layout)
    notes = [*_turned_name_notes(row, layout, identity.name), *row_days.notes]
    if shift and fold(shift) not in _SHIFTS:
        notes.append(RowProblem("shift_unknown", ListColumn.SHIFT, shift))
    if language and not language_code:
        notes.append(RowProblem("language_unknown", ListColumn.LANGUAGE, language))
    return ParsedRow(
        number=row.number,
        name=identity.name,
        email=identity.email,
        staff_number=identity.staff_number,
        shift=_SHIFTS.get(fold(shift), ""),
        language=language_code,
        is_agency=_is_agency(row, layout),
        days=row_days.days,
        texts=column_texts(row, layout, (ListColumn.UNIT, ListColumn.ROLE)),
        problems=tuple(problems),
        notes=tuple(notes),
    )


def _language_code(language: str, layout: ListLayout) -> str:
    """Return the code of a language of the site, with or without a region.

    Empty for another one.
    """
    code = layout.languages.get(fold(language))
    return code or layout.languages.get(fold(_REGION.sub("", language)), "")


def _is_agency(row: SheetRow, layout: ListLayout) -> bool | None:
    if ListColumn.AGENCY not in layout.columns:
        return None
    return fold(layout.text(row, ListColumn.AGENCY)) not in _NO


def full_name(row: SheetRow, layout: ListLayout) -> str:
    """Return the whole name, from one column or from two; whoever has one name has one name."""
    name = layout.text(row, ListColumn.NAME)
    given_name = layout.text(row, ListColumn.GIVEN)
    family_name = layout.text(row, ListColumn.FAMILY)
    if not given_name and not family_name:
        return printable_name(given_name_first(name))
    if name and given_name and family_name:
        return printable_name(name)
    if name and given_name:
        is_whole = fold(given_name) in fold(name)
        return printable_name(name if is_whole else f"{given_name} {name}")
    if name and fold(name).endswith(fold(family_name)):
        return printable_name(name)
    return printable_name(f"{name or given_name} {family_name}")


def _turned_name_notes(row: SheetRow, layout: ListLayout, name: str) -> list[RowProblem]:
    """Return a note where "NOWAK, Jan", as lists sort people, was read as "Jan Nowak"."""
    text = layout.text(row, ListColumn.NAME)
    if "," not in text or "," in name:
        return []
    return [RowProblem("name_turned", ListColumn.NAME, text[:60], name[:60])]


def is_invalid_email(email: str) -> bool:
    """Return whether a text cannot be an address: no @, spaces, a domain without a dot."""
    address = _EMAIL.match(email)
    if not address or len(email) > _MAX_EMAIL_LENGTH:
        return True
    if ".." in email or ".@" in email or email.startswith("."):
        return True
    try:
        labels = address[1].encode("idna").decode().lower().split(".")
    except UnicodeError:
        return True
    top_level = labels[-1]
    if len(labels) < 2 or len(top_level) < 2 or top_level.isdigit():
        return True
    return not all(_DOMAIN_LABEL.match(label) for label in labels)


def row_problems(row: SheetRow, layout: ListLayout) -> list[RowProblem]:
    """Return what is wrong with the row as a row: how it was read, its width, broken cells."""
    if row.flaw:
        return [RowProblem(row.flaw)]
    if any(cell_text(cell) for cell in row.cells[layout.width :]):
        width = str(len(row.cells))
        return [RowProblem("too_many_cells", value=width, hint=str(layout.width))]
    problems = []
    for column in layout.columns:
        text = layout.text(row, column)
        if WRONG_BYTE in text:
            problems.append(RowProblem("wrong_bytes", column, text[:60]))
        elif _CELL_ERROR.match(text):
            problems.append(RowProblem("cell_error", column, text))
    return problems


def columns_of_problems(problems: Collection[RowProblem]) -> set[str]:
    """Return the columns in which something is wrong."""
    return {problem.column for problem in problems}


def parse_identity(row: SheetRow, layout: ListLayout, *, is_on_staff: bool = False) -> RowIdentity:
    """Return name, address and staff number; ``is_on_staff``: the row only points at somebody."""
    problems = []
    name = full_name(row, layout)
    if len(name) > MAX_NAME_LENGTH:
        limit = str(MAX_NAME_LENGTH)
        problems.append(RowProblem("too_long", ListColumn.NAME, name[:60], limit))
    if name and not is_on_staff and not any(letter.isalpha() for letter in name):
        problems.append(RowProblem("name_no_letter", ListColumn.NAME, name))
    email = layout.text(row, ListColumn.EMAIL).removeprefix("mailto:").lower()
    if email and is_invalid_email(email):
        problems.append(RowProblem("email_wrong", ListColumn.EMAIL, email[:100]))
        email = ""
    number = staff_number(layout.text(row, ListColumn.STAFF_NUMBER))
    if is_rounded(number):
        problems.append(RowProblem("number_rounded", ListColumn.STAFF_NUMBER, number[:60]))
        number = ""
    if len(number) > MAX_NUMBER_LENGTH:
        limit = str(MAX_NUMBER_LENGTH)
        problems.append(RowProblem("too_long", ListColumn.STAFF_NUMBER, number[:60], limit))
        number = ""
    return RowIdentity(name[:MAX_NAME_LENGTH], email, number, tuple(problems))


def parse_days(row: SheetRow, layout: ListLayout, *, skipped: Collection[str]) -> RowDays:
    """Return the days of a row, those of ``skipped`` columns left out.

    Days that cannot be read become problems; those in another order than the list's, notes.
    """
    days = {}
    problems = []
    notes = []
    for column in (
        ListColumn.FROM,
        ListColumn.UNTIL,
        ListColumn.COMPLETED,
        ListColumn.EXPIRES,
    ):
        if column not in layout.columns or column in skipped:
            continue
        text = layout.text(row, column)
        is_end = column in (ListColumn.UNTIL, ListColumn.EXPIRES)
        parsed = _parse_day(layout.cell(row, column), layout.order, is_end=is_end)
        if parsed.flaw:
            problems.append(RowProblem(f"day_{parsed.flaw}", column, text[:40]))
        elif parsed.is_open and column is ListColumn.EXPIRES:
            notes.append(RowProblem("open_end", column, text[:40]))
        elif parsed.day:
            days[column] = parsed.day
            if parsed.order and layout.order and parsed.order != layout.order:
                day = parsed.day.isoformat()
                notes.append(RowProblem("day_other_order", column, text, day))
    return RowDays(days, tuple(problems), tuple(notes))


def _parse_day(cell: object, order: str, *, is_end: bool) -> ParsedDay:
    """Return what a cell says of a day; only an end can be "for ever"."""
    if isinstance(cell, str):
        cell = without_text_mark(cell.strip())
    parsed = read_day(cell, order)
    if parsed.is_open and not is_end:
        return ParsedDay(flaw="year")
    return parsed


def column_texts(
    row: SheetRow, layout: ListLayout, columns: Sequence[ListColumn]
) -> dict[ListColumn, str]:
    """Return the text of each of these columns that has any in this row."""
    texts = {column: layout.text(row, column) for column in columns}
    return {column: text for column, text in texts.items() if text}
