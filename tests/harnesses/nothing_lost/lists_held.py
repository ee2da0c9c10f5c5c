"""What must be true of a list that came in: nothing of it is lost, nobody is made up.

Each function holds one sentence, and fails with one that names row and column.
"""

from string import ascii_uppercase

from tests.harnesses.nothing_lost.alphabets import CERTAIN
from tests.harnesses.nothing_lost.lists_doors import HELD_BACK, TAKEN, Preview
from tests.harnesses.nothing_lost.lists_drawn import Cell, DrawnList, Person

#: Columns the site has no place for.
UNREAD = ("email again", "locker", "nameless")
People = dict[str, dict[str, str]]
Rows = dict[int, tuple[str, str, str]]


def hold_rows(drawn: DrawnList, preview: Preview) -> None:
    """Every line below the headings is a row on the page, by its number in the spreadsheet."""
    below = _lines_below_headings(drawn)
    assert sorted(preview.rows) == below, f"rows shown {sorted(preview.rows)}, in the file {below}"
    assert preview.row_count == len(below), f"{preview.row_count} rows counted of {len(below)}"


def _lines_below_headings(drawn: DrawnList) -> list[int]:
    tops = ("title", "group", "heading")
    numbers = []
    for number, line in enumerate(drawn.lines, 1):
        if line.kind not in tops and any(str(cell).strip() for cell in line.cells):
            numbers.append(number)
    return numbers


def hold_lines_that_are_nobody(drawn: DrawnList, preview: Preview) -> None:
    """Titles are told, and sums, remarks and headings that come again are held back."""
    for number, line in enumerate(drawn.lines, 1):
        texts = [str(cell) for cell in line.cells if str(cell).strip()]
        if line.kind in ("title", "group", "heading"):
            for text in texts:
                assert text in preview.words, f"line {number}: “{text}” is told nowhere"
        elif line.kind == "nobody" and texts:  # one cut off before its words is a blank row
            result, name, _why = preview.rows[number]
            assert result in HELD_BACK, f"row {number} ({texts}) would become “{name}”: {result}"


def hold_people(drawn: DrawnList, preview: Preview) -> None:
    """Whoever is written clearly is taken; whoever is not is named with the reason."""
    for number, person in people_by_row(drawn).items():
        result, name, why = preview.rows[number]
        if person.is_bad(order_is_known=drawn.order_is_known):
            assert result in HELD_BACK, f"row {number}: taken, though unclear: {_cells(person)}"
            assert why, f"row {number} is held back and nobody says why"
        else:
            assert result in TAKEN, f"row {number} ({_cells(person)}) is “{result}”: {why}"
            assert name == person.full_name, f"row {number}: “{name}” is {person.full_name}"


def hold_cells(drawn: DrawnList, rows: Rows, prose: str, people: People) -> None:
    """Every cell of whoever was taken is on their record, or named; nobody else is there."""
    taken = set()
    for number, person in people_by_row(drawn).items():
        result, _name, why = rows[number]
        if result not in TAKEN:
            continue
        key = person.cells["number"].meant
        taken.add(key)
        assert key in people, f"row {number} ({person.full_name}) was taken and is nowhere"
        name = people[key]["name"]
        assert name == person.full_name, f"row {number}: {person.full_name} is written as “{name}”"
        for column, cell in person.cells.items():
            _hold_cell(cell, people[key].get(column), f"row {number}, {column}", why)
            _hold_column(drawn, column, cell, prose)
    assert set(people) <= taken, f"nobody of the list: {set(people) - taken}"


def _hold_cell(cell: Cell, on_record: str | None, place: str, why: str) -> None:
    if on_record is None or not cell.meant or on_record == cell.meant:
        return
    text = str(cell.written).strip()
    assert f"“{text}”" in why, f"{place}: “{text}” became “{on_record}”, and nobody says so"


def _hold_column(drawn: DrawnList, column: str, cell: Cell, prose: str) -> None:
    """A column that is not read is named, by its heading or as a spreadsheet letters it."""
    if column not in UNREAD or not str(cell.written):
        return
    index = drawn.columns.index(column)
    heading = drawn.headings[index] or f"“{ascii_uppercase[index]}”"
    last_word = heading.rpartition(" ")[2]  # of two rows of headings the lower may be the heading
    assert last_word in prose, f"column {index + 1}, “{heading}”, is not read, and nobody says so"


def hold_nothing_new(first: Preview, again: Preview) -> None:
    """Brought again, whoever came stays as they are, and the rest is held back as before."""
    for number, (result, name, why) in again.rows.items():
        if first.rows[number][0] in TAKEN:
            assert result == "Stays as it is", f"row {number}, {name}, again: {result} {why}"
        else:
            before = first.rows[number][0]
            assert result == before, f"row {number} was “{before}” and is “{result}” now"


def hold_nobody_doubled(people: list[dict[str, str]], jobs: list[tuple[str, ...]]) -> None:
    """Of each person there is one record, however a month's list spelled them."""
    numbers: dict[str, set[str]] = {}
    for person, number, name, *_more in jobs:
        numbers.setdefault(number.lstrip("0"), set()).add(f"{person} {name}")
    doubled = {number: records for number, records in numbers.items() if len(records) > 1}
    assert not doubled, f"one number, several people: {doubled}"
    made_up = set(numbers) - {person["number"].lstrip("0") for person in people}
    assert not made_up, f"nobody of either list: {made_up}"


def hold_report(drawn: DrawnList, report: str, people: People) -> None:
    """By the command: rows it does not name are on record, with every cell it does not name."""
    rows = {}
    for number, line in enumerate(drawn.lines, 1):
        named = [words for words in report.splitlines() if words.startswith(f"row {number}: ")]
        why = " ".join(named)
        key = line.person.cells["number"].meant if line.person else ""
        rows[number] = ("New" if key in people else "To put right", "", why)
        if line.kind == "nobody" or (line.person and key not in people):
            assert why, f"row {number}, {line.cells}, is neither on record nor named: {report}"
    hold_cells(drawn, rows, report, people)
    for number, person in people_by_row(drawn).items():
        is_clear = not person.is_bad(order_is_known=drawn.order_is_known)
        assert (rows[number][0] == "New") == is_clear, f"{_cells(person)}: {rows[number]}"


def is_anything_unclear(drawn: DrawnList, preview: Preview) -> bool:
    """Return whether somebody has to look before anything of a list may be written."""
    if any(line.kind == "nobody" for line in drawn.lines):
        return True
    if not drawn.is_workbook and drawn.alphabet not in CERTAIN and "encoding" not in preview.chosen:
        return True
    return any(person.is_bad(order_is_known=drawn.order_is_known) for person in drawn.people)


def looked_at(preview: Preview) -> dict[str, str]:
    """Return what somebody says who has looked: letters and columns are right, as they saw."""
    return dict.fromkeys(preview.asks & {"alphabet", "columns"}, "yes")


def people_by_row(drawn: DrawnList) -> dict[int, Person]:
    """Return the people by the number of their row."""
    return {number: line.person for number, line in enumerate(drawn.lines, 1) if line.person}


def _cells(person: Person) -> str:
    return ", ".join(
        f"{column} {cell.written!r}" for column, cell in person.cells.items() if cell.written
    )
