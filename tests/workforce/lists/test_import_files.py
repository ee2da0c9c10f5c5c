"""Hostile, huge, broken files give a reason; workbooks are read as people see them."""

import io
import zipfile
from datetime import datetime
from typing import Any

import pytest

from tests.workforce.lists.staff_lists import workbook
from workforce.lists import reading, workbooks
from workforce.lists.errors import UnreadableList
from workforce.lists.reading import open_table
from workforce.lists.rules.parsing import is_invalid_email, parse_person
from workforce.lists.rules.rows import ListLayout, cell_text

BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><worksheet>&a;</worksheet>'


def table(content: bytes, **how: Any) -> tuple[list[str], list[tuple[int, list[Any]]]]:
    """The headings and the rows of a file."""
    with open_table(io.BytesIO(content), **how) as read:
        return list(read.header), [
            (row.number, [cell_text(cell) for cell in row.cells]) for row in read.rows
        ]


def rezipped(content: bytes, name: str, text: str | bytes) -> bytes:
    """A workbook with one part replaced."""
    kept = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.namelist():
            new.writestr(member, text if member == name else old.read(member))
    return kept.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n\r\n", "empty"),
        (b"\x00\x00\x00", "empty"),
        (b"%PDF-1.7 ...", "is_pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "is_old_excel"),
        (b"  <HTML><body>", "is_page"),
        (b"<?xml version='1.0'?><Workbook/>", "is_page"),
        (b"\x89PNG\r\n", "is_picture"),
        (b"{\\rtf1", "is_document"),
        (b"PK\x03\x04 no archive at all", "broken_excel"),
        (bytes(range(1, 32)) * 50, "not_a_list"),
        (b"name\n" + b"x" * 200_000, "line_too_long"),
    ],
)
def test_what_is_no_list_is_refused_with_a_reason(content: bytes, code: str) -> None:
    with pytest.raises(UnreadableList) as told:
        table(content)
    assert told.value.code == code


def test_another_archive_is_no_workbook() -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(UnreadableList, match="is_packed"):
        table(kept.getvalue())


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"])
def test_a_workbook_that_declares_entities_is_not_opened(name: str) -> None:
    for text in (BOMB, BOMB.encode("utf-16")):
        with pytest.raises(UnreadableList, match=r"is_trap|broken_excel"):
            table(rezipped(workbook(["name"], ["Ana"]), name, text))


def test_a_workbook_that_unpacks_to_too_much_is_not_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workbooks, "MAX_UNPACKED_BYTES", 100_000)
    with pytest.raises(UnreadableList, match="is_trap"):
        table(rezipped(workbook(["name"]), "xl/worksheets/sheet1.xml", b" " * 1_000_000))


def test_a_damaged_workbook_is_refused() -> None:
    whole = workbook(["name"], ["Ana"])
    for broken in (
        whole[: len(whole) // 2],
        rezipped(whole, "xl/worksheets/sheet1.xml", "<worksheet><sheetData><row"),
    ):
        with pytest.raises(UnreadableList, match="broken_excel"):
            table(broken)


@pytest.mark.parametrize("name", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_a_workbook_with_a_few_changed_bytes_is_refused(name: str) -> None:
    whole = workbook(["name"], ["Ana"])
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        packed_at = archive.getinfo(name).header_offset + 30 + len(name)
    damaged = whole[:packed_at] + b"\xff" * 8 + whole[packed_at + 8 :]
    with pytest.raises(UnreadableList, match="broken_excel"):
        table(damaged)


def test_more_bytes_and_rows_than_a_list_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_ROWS", 3)
    with pytest.raises(UnreadableList, match="too_many_rows"):
        table(b"name\na\nb\nc\nd\n")
    monkeypatch.setattr(reading, "MAX_FILE_BYTES", 10)
    with pytest.raises(UnreadableList, match="too_big"):
        table(b"name\nAna Lopez\n")


def test_a_workbook_is_read_as_people_see_it() -> None:
    rows: list[list[Any]] = [
        ["ID", "Name", "Start"],
        [7, "Ana", datetime(2026, 5, 4)],  # noqa: DTZ001  (as workbooks hold them)
        ["007", None, None],
        [],
        [8.0, "Bo", "x"],
    ]
    header, found = table(workbook(*rows))
    assert header == ["ID", "Name", "Start"]
    assert found == [(2, ["7", "Ana", "2026-05-04"]), (3, ["007"]), (5, ["8", "Bo", "x"])]


def test_a_sheet_may_be_chosen() -> None:
    content = workbook(["name"], ["Ana"], Night=[["name"], ["Bo"]])
    with open_table(io.BytesIO(content)) as read:
        assert list(read.sheets) == ["Sheet", "Night"]
    assert table(content, sheet="Night")[1] == [(2, ["Bo"])]


def test_a_title_above_the_headings_is_passed_over() -> None:
    assert table(b"Staff of May 2026,,\n\nid,name\n7,Ana\n") == (
        ["id", "name"],
        [(4, ["7", "Ana"])],
    )


def test_an_encoding_chosen_by_hand_is_used() -> None:
    assert table("name\nŁukasz\n".encode("cp1250"), encoding="cp1252")[1] == [(2, ["£ukasz"])]
    assert table("name\nŁukasz\n".encode("cp1250"), encoding="cp1250")[1] == [(2, ["Łukasz"])]


def test_nuls_and_marks_do_not_reach_the_site() -> None:
    assert table(b"name,id\nA\x00na\xe2\x80\x8e,7\n")[1] == [(2, ["Ana", "7"])]


@pytest.mark.parametrize(
    "email",
    [
        "a@b",
        "a b@example.org",
        "@example.org",
        "a@example..org",
        "a@-x.org",
        "a@1.2.3.4",
        "<a@b.org>",
        "a@b.c",
    ],
)
def test_what_is_no_address_is_said_to_be_none(email: str) -> None:
    assert is_invalid_email(email)


@pytest.mark.parametrize(
    "email", ["a.b+c@example.org", "a@exämple.org", "o'neil@sub.example.co.uk"]
)
def test_addresses_are_accepted(email: str) -> None:
    assert not is_invalid_email(email)


def test_any_cell_gives_a_person_or_a_problem() -> None:
    with open_table(
        io.BytesIO(b"name,email\n" + b",,,,\n\"\n'=1,=1\n" + b"x" * 9000 + b",y\n")
    ) as read:
        layout = ListLayout({}, len(read.header))
        assert [parse_person(row, layout).number for row in read.rows] == [3, 4, 5]
