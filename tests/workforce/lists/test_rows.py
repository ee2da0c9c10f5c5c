"""What a row of a list says, cell by cell, before anybody is looked up."""

from collections.abc import Sequence
from datetime import date, datetime

import pytest

from workforce.lists.rules.columns import ListColumn
from workforce.lists.rules.days import NO_DAY, OPEN_END, read_day
from workforce.lists.rules.delimited_text import MAX_QUOTED_LINES, guess_delimiter, read_records
from workforce.lists.rules.heading_rows import find_headings, heading_of
from workforce.lists.rules.parsing import parse_person
from workforce.lists.rules.rows import ListLayout, ParsedRow, SheetRow

LANGUAGES = {"polish": "pl", "pl": "pl"}


def person(**cells: object) -> ParsedRow:
    """The person of a row that has these columns."""
    columns = {ListColumn(name.rstrip("_")): index for index, name in enumerate(cells)}
    layout = ListLayout(columns, len(cells), "dmy", languages=LANGUAGES)
    return parse_person(SheetRow(7, list(cells.values())), layout)


def codes(row: ParsedRow) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The problems and the notes of a row: code and column."""
    return (
        [(problem.code, problem.column) for problem in row.problems],
        [(note.code, note.column) for note in row.notes],
    )


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        ({"name": "Ana Lopez"}, "Ana Lopez"),
        ({"name": "Lopez, Ana"}, "Ana Lopez"),
        ({"given": "Ana", "family": "Lopez"}, "Ana Lopez"),
        ({"given": "Ana"}, "Ana"),
        ({"family": "Lopez"}, "Lopez"),
        ({"name": "Lopez", "given": "Ana"}, "Ana Lopez"),
        ({"name": "Ana Lopez", "given": "ANA"}, "Ana Lopez"),
        ({"name": "Ana", "family": "Lopez"}, "Ana Lopez"),
        ({"name": "Ana LOPEZ", "family": "Lopez"}, "Ana LOPEZ"),
        ({"name": "A. M. Lopez", "given": "Ana", "family": "Lopez"}, "A. M. Lopez"),
        ({"name": ""}, ""),
    ],
)
def test_a_name_comes_from_one_column_or_two(cells: dict[str, str], name: str) -> None:
    assert person(**cells).name == name


def test_a_name_that_was_turned_is_told() -> None:
    assert codes(person(name="NOWAK, Jan")) == ([], [("name_turned", "name")])
    assert codes(person(name="Jan Nowak")) == ([], [])


@pytest.mark.parametrize(
    ("cells", "is_agency"),
    [
        ({"name": "Ana"}, None),
        ({"name": "Ana", "agency": "yes"}, True),
        ({"name": "Ana", "agency": "no"}, False),
        ({"name": "Ana", "agency": ""}, False),
    ],
)
def test_only_a_column_says_who_is_of_an_agency(
    cells: dict[str, str], is_agency: bool | None
) -> None:
    assert person(**cells).is_agency is is_agency


@pytest.mark.parametrize(
    ("cells", "shift", "language", "notes"),
    [
        ({"shift": "Nights", "language": "Polish"}, "night", "pl", []),
        ({"shift": "", "language": ""}, "", "", []),
        ({"language": "pl-PL"}, "", "pl", []),
        ({"shift": "twilight"}, "", "", ["shift_unknown"]),
        ({"language": "Klingon"}, "", "", ["language_unknown"]),
    ],
)
def test_a_word_nobody_knows_is_told(
    cells: dict[str, str], shift: str, language: str, notes: list[str]
) -> None:
    row = person(name="Ana Lopez", **cells)
    assert (row.shift, row.language) == (shift, language)
    assert [note.code for note in row.notes] == notes
    assert row.problems == ()


FIRST, LAST = date(2026, 5, 4), date(2026, 6, 30)


@pytest.mark.parametrize(
    ("cells", "days", "problems", "notes"),
    [
        ({"from": "4/5/2026", "until": "30/6/2026"}, {"from": FIRST, "until": LAST}, [], []),
        ({"from": "", "until": ""}, {}, [], []),
        ({"from": FIRST, "until": FIRST}, {"from": FIRST, "until": FIRST}, [], []),
        (
            {"from": LAST, "until": FIRST},
            {"from": LAST, "until": FIRST},
            [("days_backwards", "until")],
            [],
        ),
        ({"from": "'4/5/2026"}, {"from": FIRST}, [], []),
        ({"from": "31.12.9999"}, {}, [("day_year", "from")], []),
        ({"until": "31.12.9999"}, {}, [], []),
        ({"expires": "31.12.9999"}, {}, [], [("open_end", "expires")]),
        ({"completed": "31 April 2026"}, {}, [("day_impossible", "completed")], []),
        ({"from": "#N/A"}, {}, [("cell_error", "from")], []),
        ({"until": "6/30/2026"}, {"until": LAST}, [], [("day_other_order", "until")]),
        ({"until": "30/6/2026"}, {"until": LAST}, [], []),
    ],
)
def test_days_are_read_or_told(
    cells: dict[str, object],
    days: dict[str, date],
    problems: list[tuple[str, str]],
    notes: list[tuple[str, str]],
) -> None:
    row = person(name="Ana Lopez", **cells)
    assert dict(row.days) == days
    assert codes(row) == (problems, notes)


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"name": "x" * 151}, "too_long"),
        ({"name": "x" * 150}, ""),
        ({"name": "12-3"}, "name_no_letter"),
        ({"name": "Ana", "email": "mailto:Ana@Example.org"}, ""),
        ({"name": "Ana", "email": "ana@example"}, "email_wrong"),
        ({"name": "Ana", "email": "ana@example.o"}, "email_wrong"),
        ({"name": "Ana", "email": "ana@10.0.0.1"}, "email_wrong"),
        ({"name": "Ana", "email": "a..b@example.org"}, "email_wrong"),
        ({"name": "Ana", "email": "a.@example.org"}, "email_wrong"),
        ({"name": "Ana", "email": ".a@example.org"}, "email_wrong"),
        ({"name": "Ana", "email": "a@-example.org"}, "email_wrong"),
        ({"name": "Ana", "staff_number": "1.23457E+11"}, "number_rounded"),
        ({"name": "Ana", "staff_number": "7" * 41}, "too_long"),
        ({"name": "Ana", "staff_number": "7" * 40}, ""),
        ({"name": "A\ufffdna"}, "wrong_bytes"),
    ],
)
def test_what_cannot_be_is_told(cells: dict[str, str], problem: str) -> None:
    assert [each.code for each in person(**cells).problems] == ([problem] if problem else [])


def test_a_row_wider_than_its_headings_is_refused_whole() -> None:
    layout = ListLayout({ListColumn.NAME: 0}, 1)
    assert codes(parse_person(SheetRow(2, ["Ana", "x"]), layout)) == ([("too_many_cells", "")], [])
    assert codes(parse_person(SheetRow(2, ["Ana", " "]), layout)) == ([], [])


@pytest.mark.parametrize(
    ("cell", "parsed"),
    [
        (date(9999, 12, 31), OPEN_END),
        (datetime(9999, 12, 31, 0, 0), OPEN_END),  # noqa: DTZ001  (cells know no zone)
        ("31.12.9999", OPEN_END),
        ("2958465", OPEN_END),
        ("", NO_DAY),
        (None, NO_DAY),
        ("–", NO_DAY),
        ("N/A", NO_DAY),
        ("brak", NO_DAY),
        ("00.00.0000", NO_DAY),
    ],
)
def test_no_day_and_for_ever_are_no_flaws(cell: object, parsed: object) -> None:
    assert read_day(cell) == parsed


@pytest.mark.parametrize(
    ("text", "day", "flaw"),
    [
        ("2026年5月4日", FIRST, ""),
        ("2026-05-04", FIRST, ""),
        ("2026.5.4", FIRST, ""),
        ("4.5.2026", FIRST, ""),
        ("5/5/2026", date(2026, 5, 5), ""),
        ("13/5/2026", date(2026, 5, 13), ""),
        ("12/5/2026", None, "unclear"),
        ("12/13/2026", date(2026, 12, 13), ""),
        ("12/12/2026", date(2026, 12, 12), ""),
        ("13/13/2026", None, "impossible"),
        ("1.2.26", None, "short_year"),
        ("1 May 26", None, "short_year"),
        ("46146", FIRST, ""),
        ("46146.5", FIRST, ""),
        ("Monday, 4 May 2026", FIRST, ""),
        ("4 May 2026 5 May 2026", None, "unreadable"),
        ("soon", None, "unreadable"),
        ("4.5.1447", None, "year"),
    ],
)
def test_a_day_is_read_or_has_its_flaw(text: str, day: date | None, flaw: str) -> None:
    parsed = read_day(text)
    assert (parsed.day, parsed.flaw) == (day, flaw)


# --- Tables as text ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "delimiter"),
    [
        (["\n", " \n", "a;b\n", "1;2\n"], ";"),
        (["\n"] * 5 + ["a;b\n", "1;2\n"], ";"),
        (["a;b,c\n", "1;2,x,y\n", "1;2\n"], ";"),
        (["a,b;c\n"] + ["1,2\n"] * 18 + ["x\n"] + ["1;2;3\n"] * 50, ","),
        (["a|b|c\n", "1|2|3\n"], "|"),
        ([], ","),
        (["a\n", "b;c\n"], ","),
    ],
)
def test_a_delimiter_cuts_most_lines_alike(lines: list[str], delimiter: str) -> None:
    assert guess_delimiter(lines) == delimiter


def test_a_quoted_cell_runs_over_so_many_lines_and_no_more() -> None:
    longest = ['"a\n'] + ["x\n"] * (MAX_QUOTED_LINES - 2) + ['b",c\n', "d,e\n"]
    assert [record.number for record in read_records(longest, ",")] == [1, 2]
    too_long = [*longest[:1], "x\n", *longest[1:]]
    records = list(read_records(too_long, ","))
    assert (records[0].is_open, records[0].cells) == (True, ['"a'])
    assert [record.cells for record in records[1:3]] == [["x"], ["x"]]


def test_a_mark_that_never_closes_spoils_one_row_among_quoted_ones() -> None:
    records = list(read_records(['a,"b\n', '"1","2"\n', '"3","4"\n'], ","))
    assert [(record.cells, record.is_open) for record in records] == [
        (["a", '"b'], True),
        (["1", "2"], False),
        (["3", "4"], False),
    ]


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        (['a "b" c,d\n', "e,f\n"], [['a "b" c', "d"], ["e", "f"]]),
        (['"a ""b"" c",d\n'], [['a "b" c', "d"]]),
        (['"a\n', '""b"",c",d\n', "e,f\n"], [['a\n"b",c', "d"], ["e", "f"]]),
        (["a,b\n", ",\n", " , \n", "c,d\n"], [["a", "b"], ["c", "d"]]),
    ],
)
def test_quotation_marks_open_cells_and_nothing_else(
    lines: list[str], rows: list[list[str]]
) -> None:
    records = list(read_records(lines, ","))
    assert [record.cells for record in records] == rows
    assert not any(record.is_open for record in records)


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        (['"The ""Grand"" hotel\n', 'at the quay",d\n'], [['The "Grand" hotel\nat the quay', "d"]]),
        (['5" pipe,"x\n', 'y"\n', "e,f\n"], [['5" pipe', "x\ny"], ["e", "f"]]),
        (['"a"b,"c\n', 'd"\n'], [["ab", "c\nd"]]),
        (['x,"a\n', 'b",5" pipe\n', "e,f\n"], [["x", "a\nb", '5" pipe'], ["e", "f"]]),
    ],
)
def test_a_cell_of_two_lines_may_hold_quotation_marks_and_stand_beside_some(
    lines: list[str], rows: list[list[str]]
) -> None:
    records = list(read_records(lines, ","))
    assert [record.cells for record in records] == rows


# --- Headings ---------------------------------------------------------------------------------

KNOWN = {"Name", "E-mail", "Staff number", "Start day"}


def known(cells: Sequence[str]) -> int:
    return len(KNOWN & set(cells))


@pytest.mark.parametrize(
    ("rows", "names", "row_count", "titles"),
    [
        ([["Name", "E-mail"], ["Ana", "a@b.org"]], ["Name", "E-mail"], 1, ()),
        ([["Staff of May"], ["Name", "E-mail"]], ["Name", "E-mail"], 2, ("Staff of May",)),
        (
            [["Name", "Staff", "Start"], ["", "number", "day"], ["Ana", "7", "May"]],
            ["Name", "Staff number", "Start day"],
            2,
            (),
        ),
        (
            [["Title"], ["", "Staff", "Start"], ["Name", "number", "day"], ["Ana", "7", "May"]],
            ["Name", "Staff number", "Start day"],
            3,
            ("Title",),
        ),
        (
            [["", "Staff"], ["Name", "number"]],
            ["Name", "Staff number"],
            2,
            (),
        ),
        ([["Name", "Staff"], ["Ana", "number 7"]], ["Name", "Staff"], 1, ()),
        ([["Name", ""], ["", "Ana"]], ["Name"], 1, ()),
        ([["Who", "When"], ["Ana", "May"]], ["Who", "When"], 1, ()),
        ([["A title"], ["Who", "When"], ["Ana", "May"]], ["Who", "When"], 2, ("A title",)),
        ([["Who"], ["Ana"]], ["Who"], 1, ()),
        ([[], ["Who", "When"]], [], 1, ()),
        (
            [["Ana", "a@b.org"], ["Name", "E-mail"]],
            ["Ana", "a@b.org"],
            1,
            (),
        ),
        (
            [["Name", "", "Name", "", "Name", ""]],
            ["Name", "", "Name (2)", "", "Name (3)"],
            1,
            (),
        ),
        (
            [["A" * 60, "B" * 60], ["Name", "E-mail"]],
            ["Name", "E-mail"],
            2,
            ("A" * 60 + " " + "B" * 39,),
        ),
    ],
)
def test_headings_are_those_that_name_the_most(
    rows: list[list[str]], names: list[str], row_count: int, titles: tuple[str, ...]
) -> None:
    found = find_headings(rows, known)
    assert (found.names, found.row_count, found.titles) == (names, row_count, titles)


def test_the_number_of_a_repeated_heading_is_no_part_of_it() -> None:
    assert heading_of("Name (2)") == "Name"
    assert heading_of("Name (both)") == "Name (both)"
