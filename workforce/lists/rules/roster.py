"""From a row of a list to the person, or the training, it asks for – or to what is wrong with it. Plain rules."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from accounts.rules.names import printable_name
from workforce.lists.rules.days import Reading, read_day
from workforce.lists.rules.headers import Field
from workforce.lists.rules.spelling import is_rounded, staff_number, turned, unmarked
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
class Row:
    """A row as it was read: its number in the spreadsheet, its cells, and what was wrong with reading it."""

    number: int
    cells: Sequence[object]
    flaw: str = ""


@dataclass(frozen=True)
class Problem:
    """What is wrong in a row: a code, the field, what the cell says, and what to write instead (if known)."""

    code: str
    field: str = ""
    said: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Wanted:
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
    days: Mapping[Field, date] = field(default_factory=dict)
    texts: Mapping[Field, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    doubts: tuple[Problem, ...] = ()


#: Fields whose words may begin with an apostrophe of their own; of the others it is a spreadsheet's mark of text.
_WORDS = {Field.NAME, Field.GIVEN, Field.FAMILY, Field.TITLE, Field.PROVIDER, Field.REFERENCE}


@dataclass(frozen=True)
class Layout:
    """How to read the rows of one list: where each field stands, how wide rows are, which order days have."""

    columns: Mapping[Field, int]
    width: int
    order: str = ""
    header: Sequence[str] = ()
    languages: Mapping[str, str] = field(default_factory=dict)

    def text(self, row: Row, name: Field) -> str:
        """What the cell of a field says, tidied; empty where the list has no such column."""
        said = shown(self.cell(row, name))
        return said if name in _WORDS and not self.is_marked(row) else unmarked(said)

    def is_marked(self, row: Row) -> bool:
        """Whether the row's number carries a spreadsheet's mark of text: then its words do too."""
        said = shown(self.cell(row, Field.STAFF_NUMBER))
        return said != unmarked(said)

    def cell(self, row: Row, name: Field) -> object:
        """The cell of a field as it was read."""
        at = self.columns.get(name)
        return row.cells[at] if at is not None and at < len(row.cells) else ""


def shown(cell: object) -> str:
    """A cell as text: a number that is whole without ".0", a day as 2026-05-04."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    return plain(str(cell))


def person_row(row: Row, layout: Layout) -> Wanted:
    """The person a row asks for, with everything wrong in it that shows without looking anybody up."""
    problems, notes = row_flaws(row, layout), list[Problem]()
    # nothing in it can be trusted to stand where it should
    if any(not problem.field for problem in problems):
        return Wanted(row.number, name_of(row, layout)[:NAME_LENGTH], problems=tuple(problems))
    who = who_of(row, layout, problems)
    notes += _turned(row, layout, who["name"])
    days = days_of(row, layout, problems, notes)
    if Field.FROM in days and Field.UNTIL in days and days[Field.UNTIL] < days[Field.FROM]:
        problems.append(Problem("days_backwards", Field.UNTIL, days[Field.UNTIL].isoformat()))
    shift = layout.text(row, Field.SHIFT)
    if shift and fold(shift) not in _SHIFT_OF:
        notes.append(Problem("shift_unknown", Field.SHIFT, shift))
    spoken = layout.text(row, Field.LANGUAGE)
    language = layout.languages.get(fold(spoken)) or layout.languages.get(
        fold(_REGION.sub("", spoken)), ""
    )
    if spoken and not language:
        notes.append(Problem("language_unknown", Field.LANGUAGE, spoken))
    agency = layout.text(row, Field.AGENCY)
    return Wanted(
        row.number,
        who["name"],
        who["email"],
        who["staff_number"],
        shift=_SHIFT_OF.get(fold(shift), ""),
        language=language,
        is_agency=fold(agency) not in _NO if Field.AGENCY in layout.columns else None,
        days=days,
        texts=texts_of(row, layout, (Field.UNIT, Field.ROLE)),
        problems=tuple(problems),
        notes=tuple(notes),
    )


def name_of(row: Row, layout: Layout) -> str:
    """The whole name, from one column or from two; whoever has one name has one name."""
    name, given, family = (
        layout.text(row, each) for each in (Field.NAME, Field.GIVEN, Field.FAMILY)
    )
    name = name if given or family else turned(name)
    first = name or given
    if name and given and family:
        return printable_name(name)
    if name and not family:
        return printable_name(name if fold(given) in fold(name) else f"{given} {name}")
    if name and fold(name).endswith(fold(family)):
        return printable_name(name)
    return printable_name(f"{first} {family}")


def _turned(row: Row, layout: Layout, name: str) -> list[Problem]:
    """That a name was turned round: "NOWAK, Jan" is how lists sort people, not how they are called."""
    said = layout.text(row, Field.NAME)
    is_turned = "," in said and "," not in name
    return [Problem("name_turned", Field.NAME, said[:60], name[:60])] if is_turned else []


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


def row_flaws(row: Row, layout: Layout) -> list[Problem]:
    """What is wrong with the row as a row."""
    if row.flaw:
        return [Problem(row.flaw)]
    if any(shown(cell) for cell in row.cells[layout.width :]):
        return [Problem("too_many_cells", said=str(len(row.cells)), hint=str(layout.width))]
    problems = []
    for name in layout.columns:
        said = layout.text(row, name)
        if WRONG_BYTE in said:
            problems.append(Problem("wrong_bytes", name, said[:60]))
        elif _CELL_ERROR.match(said):
            problems.append(Problem("cell_error", name, said))
    return problems


def who_of(
    row: Row, layout: Layout, problems: list[Problem], *, is_known: bool = False
) -> dict[str, str]:
    """Name, address and staff number; ``is_known``: the row only points at somebody."""
    name = name_of(row, layout)
    email = layout.text(row, Field.EMAIL).removeprefix("mailto:").lower()
    number = staff_number(layout.text(row, Field.STAFF_NUMBER))
    if len(name) > NAME_LENGTH:
        problems.append(Problem("too_long", Field.NAME, name[:60], str(NAME_LENGTH)))
    if name and not is_known and not any(letter.isalpha() for letter in name):
        problems.append(Problem("name_no_letter", Field.NAME, name))
    if email and email_flaw(email):
        problems.append(Problem("email_wrong", Field.EMAIL, email[:100]))
        email = ""
    if is_rounded(number):
        problems.append(Problem("number_rounded", Field.STAFF_NUMBER, number[:60]))
        number = ""
    if len(number) > NUMBER_LENGTH:
        problems.append(Problem("too_long", Field.STAFF_NUMBER, number[:60], str(NUMBER_LENGTH)))
        number = ""
    return {"name": name[:NAME_LENGTH], "email": email, "staff_number": number}


def days_of(
    row: Row, layout: Layout, problems: list[Problem], notes: list[Problem]
) -> dict[Field, date]:
    """The days of a row; those that cannot be read become problems, those in the other order are pointed out."""
    found = {}
    for name in (Field.FROM, Field.UNTIL, Field.COMPLETED, Field.EXPIRES):
        if name not in layout.columns:
            continue
        said = layout.text(row, name)
        if any(problem.field == name for problem in problems):
            continue
        reading = _day(
            layout.cell(row, name), layout.order, is_end=name in (Field.UNTIL, Field.EXPIRES)
        )
        if reading.flaw:
            problems.append(Problem(f"day_{reading.flaw}", name, said[:40]))
        elif reading.is_open and name is Field.EXPIRES:
            notes.append(Problem("open_end", name, said[:40]))
        elif reading.day:
            found[name] = reading.day
            if reading.order and layout.order and reading.order != layout.order:
                notes.append(Problem("day_other_order", name, said, reading.day.isoformat()))
    return found


def _day(cell: object, order: str, *, is_end: bool) -> Reading:
    """What a cell says of a day; only an end can be "for ever"."""
    reading = read_day(unmarked(cell.strip()) if isinstance(cell, str) else cell, order)
    return reading if is_end or not reading.is_open else Reading(flaw="year")


def texts_of(row: Row, layout: Layout, names: Sequence[Field]) -> dict[Field, str]:
    """Return the text of each of these columns that has any in this row."""
    return {name: layout.text(row, name) for name in names if layout.text(row, name)}
