"""From a row of a list to the person, or the training, it asks for – or to what is wrong with it. Plain rules."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from accounts.rules.names import printable_name
from workforce.lists.rules.columns import ListColumn
from workforce.lists.rules.days import ParsedDay, read_day
from workforce.lists.rules.spelling import given_name_first, is_rounded, staff_number, unmarked
from workforce.lists.rules.tabular import WRONG_BYTE, fold, plain

NAME_LENGTH, NUMBER_LENGTH = 150, 40

_EMAIL = re.compile(r"^[^\s@<>()\[\],;:\"\\]{1,64}@([^\s@<>()\[\],;:\"\\_]{1,200})$")
_LABEL = re.compile(r"^(?!-)[a-z0-9-]{1,63}(?<!-)$")
_REGION = re.compile(r"(?<=^[A-Za-z]{2})[-_].*")
_CELL_ERROR = re.compile(r"^#(DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|SPILL!|CALC!)$")
_NO = {
    fold(word)
    for word in (
        "",
        "no",
        "n",
        "0",
        "false",
        "nie",
        "nu",
        "fals",
        "نہیں",
        "لا",
        "-",
        "n/a",
        "none",
        "brak",
    )
}
_SHIFTS = {
    "day": """day, days, d, early, earlies, am, morning, mornings, dzień, w dzień, dzienna, dzienny, rano, ranna,
        zi, ziua, de zi, dimineața, دن, صبح""",
    "evening": """evening, evenings, e, late, lates, pm, afternoon, wieczór, wieczorem, wieczorna, popołudnie,
        po południu, seară, seara, شام, مساء""",
    "night": "night, nights, n, noc, w nocy, nocna, nocny, noapte, noaptea, de noapte, nocturn, رات, ليل",
    "rotating": """rotating, rota, rotation, varies, variable, mixed, all, zmienna, rotacyjna, na różne zmiany,
        różne zmiany, rotativ, rotație, în ture, în ture diferite, باری, بدلتی شفٹ, متغير""",
}
_SHIFT_OF = {fold(word): shift for shift, words in _SHIFTS.items() for word in words.split(",")}


@dataclass(frozen=True)
class SheetRow:
    """A row as it was read: its number in the spreadsheet, its cells, and what was wrong with reading it."""

    number: int
    cells: Sequence[object]
    flaw: str = ""


@dataclass(frozen=True)
class RowProblem:
    """What is wrong in a row: a code, the field, what the cell says, and what to write instead (if known)."""

    code: str
    field: str = ""
    said: str = ""
    hint: str = ""


@dataclass(frozen=True)
class ParsedRow:
    """What a row asks for. Empty text is "the list does not say"; ``is_agency`` is None then.

    ``texts`` holds what only the database can understand: the names of a unit, a role, a course.
    """

    number: int
    name: str = ""
    email: str = ""
    staff_number: str = ""
    learner_id: str = ""
    shift: str = ""
    language: str = ""
    is_agency: bool | None = None
    days: Mapping[ListColumn, date] = field(default_factory=dict)
    texts: Mapping[ListColumn, str] = field(default_factory=dict)
    problems: tuple[RowProblem, ...] = ()
    notes: tuple[RowProblem, ...] = ()
    doubts: tuple[RowProblem, ...] = ()


#: Fields whose words may begin with an apostrophe of their own; of the others it is a spreadsheet's mark of text.
_WORDS = {
    ListColumn.NAME,
    ListColumn.GIVEN,
    ListColumn.FAMILY,
    ListColumn.TITLE,
    ListColumn.PROVIDER,
    ListColumn.REFERENCE,
}


@dataclass(frozen=True)
class ListLayout:
    """How to read the rows of one list: where each field stands, how wide rows are, which order days have."""

    columns: Mapping[ListColumn, int]
    width: int
    order: str = ""
    header: Sequence[str] = ()
    languages: Mapping[str, str] = field(default_factory=dict)

    def text(self, row: SheetRow, name: ListColumn) -> str:
        """What the cell of a field says, tidied; empty where the list has no such column."""
        said = cell_text(self.cell(row, name))
        return said if name in _WORDS and not self.is_marked(row) else unmarked(said)

    def is_marked(self, row: SheetRow) -> bool:
        """Whether the row's number carries a spreadsheet's mark of text: then its words do too."""
        said = cell_text(self.cell(row, ListColumn.STAFF_NUMBER))
        return said != unmarked(said)

    def cell(self, row: SheetRow, name: ListColumn) -> object:
        """The cell of a field as it was read."""
        at = self.columns.get(name)
        return row.cells[at] if at is not None and at < len(row.cells) else ""


def cell_text(cell: object) -> str:
    """A cell as text: a number that is whole without ".0", a day as 2026-05-04."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    return plain(str(cell))


def parse_person(row: SheetRow, layout: ListLayout) -> ParsedRow:
    """The person a row asks for, with everything wrong in it that shows without looking anybody up."""
    problems, notes = row_problems(row, layout), list[RowProblem]()
    # nothing in it can be trusted to stand where it should
    if any(not problem.field for problem in problems):
        return ParsedRow(row.number, full_name(row, layout)[:NAME_LENGTH], problems=tuple(problems))
    who = parse_identity(row, layout, problems)
    notes += _turned(row, layout, who["name"])
    days = parse_days(row, layout, problems, notes)
    if (
        ListColumn.FROM in days
        and ListColumn.UNTIL in days
        and days[ListColumn.UNTIL] < days[ListColumn.FROM]
    ):
        problems.append(
            RowProblem("days_backwards", ListColumn.UNTIL, days[ListColumn.UNTIL].isoformat())
        )
    shift = layout.text(row, ListColumn.SHIFT)
    if shift and fold(shift) not in _SHIFT_OF:
        notes.append(RowProblem("shift_unknown", ListColumn.SHIFT, shift))
    spoken = layout.text(row, ListColumn.LANGUAGE)
    language = layout.languages.get(fold(spoken)) or layout.languages.get(
        fold(_REGION.sub("", spoken)), ""
    )
    if spoken and not language:
        notes.append(RowProblem("language_unknown", ListColumn.LANGUAGE, spoken))
    agency = layout.text(row, ListColumn.AGENCY)
    return ParsedRow(
        row.number,
        who["name"],
        who["email"],
        who["staff_number"],
        shift=_SHIFT_OF.get(fold(shift), ""),
        language=language,
        is_agency=fold(agency) not in _NO if ListColumn.AGENCY in layout.columns else None,
        days=days,
        texts=texts_of(row, layout, (ListColumn.UNIT, ListColumn.ROLE)),
        problems=tuple(problems),
        notes=tuple(notes),
    )


def full_name(row: SheetRow, layout: ListLayout) -> str:
    """The whole name, from one column or from two; whoever has one name has one name."""
    name, given, family = (
        layout.text(row, each) for each in (ListColumn.NAME, ListColumn.GIVEN, ListColumn.FAMILY)
    )
    name = name if given or family else given_name_first(name)
    first = name or given
    if name and given and family:
        return printable_name(name)
    if name and not family:
        return printable_name(name if fold(given) in fold(name) else f"{given} {name}")
    if name and fold(name).endswith(fold(family)):
        return printable_name(name)
    return printable_name(f"{first} {family}")


def _turned(row: SheetRow, layout: ListLayout, name: str) -> list[RowProblem]:
    """That a name was turned round: "NOWAK, Jan" is how lists sort people, not how they are called."""
    said = layout.text(row, ListColumn.NAME)
    is_turned = "," in said and "," not in name
    return [RowProblem("name_turned", ListColumn.NAME, said[:60], name[:60])] if is_turned else []


def same_person(one: str, other: str) -> bool:
    """Whether two spellings may be one person's name: they share a word, accents and capitals apart."""
    return not one or not other or bool(set(fold(one).split()) & set(fold(other).split()))


def email_flaw(email: str) -> bool:
    """Whether an address cannot be one: no @, spaces, a domain without a dot."""
    found = _EMAIL.match(email)
    if not found or ".." in email or len(email) > 254 or email.startswith(".") or ".@" in email:
        return True
    try:
        labels = found[1].encode("idna").decode().lower().split(".")
    except UnicodeError:
        return True
    return (
        len(labels) < 2
        or not all(map(_LABEL.match, labels))
        or labels[-1].isdigit()
        or len(labels[-1]) < 2
    )


def row_problems(row: SheetRow, layout: ListLayout) -> list[RowProblem]:
    """What is wrong with the row as a row."""
    if row.flaw:
        return [RowProblem(row.flaw)]
    if any(cell_text(cell) for cell in row.cells[layout.width :]):
        return [RowProblem("too_many_cells", said=str(len(row.cells)), hint=str(layout.width))]
    problems = []
    for name in layout.columns:
        said = layout.text(row, name)
        if WRONG_BYTE in said:
            problems.append(RowProblem("wrong_bytes", name, said[:60]))
        elif _CELL_ERROR.match(said):
            problems.append(RowProblem("cell_error", name, said))
    return problems


def parse_identity(
    row: SheetRow, layout: ListLayout, problems: list[RowProblem], *, is_known: bool = False
) -> dict[str, str]:
    """Name, address and staff number; ``is_known``: the row only points at somebody."""
    name = full_name(row, layout)
    email = layout.text(row, ListColumn.EMAIL).removeprefix("mailto:").lower()
    number = staff_number(layout.text(row, ListColumn.STAFF_NUMBER))
    if len(name) > NAME_LENGTH:
        problems.append(RowProblem("too_long", ListColumn.NAME, name[:60], str(NAME_LENGTH)))
    if name and not is_known and not any(letter.isalpha() for letter in name):
        problems.append(RowProblem("name_no_letter", ListColumn.NAME, name))
    if email and email_flaw(email):
        problems.append(RowProblem("email_wrong", ListColumn.EMAIL, email[:100]))
        email = ""
    if is_rounded(number):
        problems.append(RowProblem("number_rounded", ListColumn.STAFF_NUMBER, number[:60]))
        number = ""
    if len(number) > NUMBER_LENGTH:
        problems.append(
            RowProblem("too_long", ListColumn.STAFF_NUMBER, number[:60], str(NUMBER_LENGTH))
        )
        number = ""
    return {"name": name[:NAME_LENGTH], "email": email, "staff_number": number}


def parse_days(
    row: SheetRow, layout: ListLayout, problems: list[RowProblem], notes: list[RowProblem]
) -> dict[ListColumn, date]:
    """The days of a row; those that cannot be read become problems, those in the other order are pointed out."""
    found = {}
    for name in (ListColumn.FROM, ListColumn.UNTIL, ListColumn.COMPLETED, ListColumn.EXPIRES):
        if name not in layout.columns:
            continue
        said = layout.text(row, name)
        if any(problem.field == name for problem in problems):
            continue
        reading = _day(
            layout.cell(row, name),
            layout.order,
            is_end=name in (ListColumn.UNTIL, ListColumn.EXPIRES),
        )
        if reading.flaw:
            problems.append(RowProblem(f"day_{reading.flaw}", name, said[:40]))
        elif reading.is_open and name is ListColumn.EXPIRES:
            notes.append(RowProblem("open_end", name, said[:40]))
        elif reading.day:
            found[name] = reading.day
            if reading.order and layout.order and reading.order != layout.order:
                notes.append(RowProblem("day_other_order", name, said, reading.day.isoformat()))
    return found


def _day(cell: object, order: str, *, is_end: bool) -> ParsedDay:
    """What a cell says of a day; only an end can be "for ever"."""
    reading = read_day(unmarked(cell.strip()) if isinstance(cell, str) else cell, order)
    return reading if is_end or not reading.is_open else ParsedDay(flaw="year")


def texts_of(
    row: SheetRow, layout: ListLayout, names: Sequence[ListColumn]
) -> dict[ListColumn, str]:
    """Return the texts of some columns; columns that are missing or empty are left out."""
    return {name: layout.text(row, name) for name in names if layout.text(row, name)}
