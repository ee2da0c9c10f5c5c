"""Workbooks: which sheet is read, which of its cells, and what is refused before anything is unpacked."""

import io
import struct
import zipfile
from typing import Any

import pytest
from django.core.files.base import File
from openpyxl import Workbook

from workforce.lists.errors import UnreadableList
from workforce.lists.workbooks import open_workbook, unpacked_size

MEBIBYTE = 2**20


def packed(book: Workbook) -> io.BytesIO:
    file = io.BytesIO()
    book.save(file)
    return file


def book_of(*rows: list[Any], title: str = "Day") -> Workbook:
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    return book


def read(
    file: io.BytesIO, sheet_name: str = ""
) -> tuple[str, list[str], list[tuple[int, list[Any]]]]:
    """The name of the sheet that is read, those there are, and its rows by their numbers."""
    with open_workbook(file, sheet_name) as sheet:
        rows = [(row.number, list(row.cells)) for row in sheet.rows]
        return sheet.name, list(sheet.visible_names), rows


def refusal(file: io.BytesIO) -> str:
    with pytest.raises(UnreadableList) as refused:
        read(file)
    return refused.value.code


def test_blank_rows_and_cells_at_the_end_are_left_out() -> None:
    book = book_of(["Name", None, "Day", None, ""], [None, ""], [], ["Ana", 0, ""])
    assert read(packed(book))[2] == [(1, ["Name", None, "Day"]), (4, ["Ana", 0])]


def test_two_hundred_columns_are_read() -> None:
    [(_number, cells)] = read(packed(book_of(list(range(1, 251)))))[2]
    assert cells == list(range(1, 201))


@pytest.mark.parametrize(
    ("sheet_name", "name"), [("", "Day"), ("Night", "Night"), ("Hidden", "Day"), ("None", "Day")]
)
def test_the_sheet_that_is_named_is_read_or_the_first_that_is_seen(
    sheet_name: str, name: str
) -> None:
    book = book_of(["hidden"], title="Hidden")
    for title in ("Day", "Night"):
        book.create_sheet(title).append([title])
    book.active = 1
    book.worksheets[0].sheet_state = "hidden"
    assert read(packed(book), sheet_name) == (name, ["Day", "Night"], [(1, [name])])


@pytest.mark.parametrize(("formula", "is_refused"), [('="Ana"', True), ("Ana", False)])
def test_a_formula_nobody_worked_out_is_refused(formula: str, is_refused: bool) -> None:
    file = packed(book_of(["Name"], [formula]))
    if is_refused:
        assert refusal(file) == "formulas"
    else:
        assert read(file)[2][1] == (2, ["Ana"])


def saying(sizes: dict[str, int], parts: int = 0) -> io.BytesIO:
    """A workbook that says of some parts how large they are, with so many empty parts more."""
    file = packed(book_of(["Name"]))
    with zipfile.ZipFile(file, "a") as archive:
        for name in sizes:
            if name not in archive.namelist():
                archive.writestr(name, b"")
        for number in range(parts):
            archive.writestr(f"xl/{number}.bin", b"")
        places = {name: archive.getinfo(name) for name in sizes}
    content = bytearray(file.getvalue())
    for name in places:
        # the last mention of a name is its entry in the table of contents, its size 22 bytes before
        entry = content.rfind(name.encode()) - 46
        struct.pack_into("<L", content, entry + 24, sizes[name])
    return io.BytesIO(bytes(content))


@pytest.mark.parametrize(
    "file",
    [
        saying({"xl/media/a.bin": 401 * MEBIBYTE}),
        saying({"xl/sharedStrings.xml": 65 * MEBIBYTE}),
        saying({"XL/SHAREDSTRINGS.XML": 65 * MEBIBYTE}),
        saying({}, parts=2000),
    ],
    ids=["unpacked", "shared", "shared in capitals", "parts"],
)
def test_what_would_fill_the_memory_is_refused_unread(file: io.BytesIO) -> None:
    assert refusal(file) == "is_trap"


@pytest.mark.parametrize(
    "file",
    [
        saying({"xl/media/a.bin": 390 * MEBIBYTE}),
        saying({"xl/media/shared.bin": 65 * MEBIBYTE}),
        saying({}, parts=1900),
    ],
    ids=["unpacked", "not shared", "parts"],
)
def test_what_is_merely_large_is_read(file: io.BytesIO) -> None:
    assert read(file)[2] == [(1, ["Name"])]


@pytest.mark.parametrize("part", ["xl/styles.xml", "xl/theme/theme1.xml", "docProps/app.xml"])
def test_what_is_read_whole_for_its_looks_is_no_longer_than_looks_are(part: str) -> None:
    assert refusal(saying({part: 5 * MEBIBYTE})) == "is_trap"
    assert unpacked_size(File(saying({part: MEBIBYTE}))) > MEBIBYTE


def test_pictures_make_no_workbook_long() -> None:
    with_pictures = File(saying({"xl/media/a.bin": 390 * MEBIBYTE}))
    assert unpacked_size(with_pictures) == unpacked_size(File(saying({}))) > 0


def test_what_is_no_workbook_is_named() -> None:
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("a.txt", "a")
    assert refusal(other) == "is_packed"
    assert refusal(io.BytesIO(b"PK\x03\x04 no archive")) == "broken_excel"


def test_a_declaration_in_any_part_is_a_trap() -> None:
    file = packed(book_of(["Name"]))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/more.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    assert refusal(file) == "is_trap"
