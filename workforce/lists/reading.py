"""Opens a list as people have it: delimited text in any usual encoding, or a workbook.

The first step of an import: a file in, an :class:`OpenTable` of :class:`SheetRow` out.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from typing import IO, Any

from foundation import alphabets
from workforce.lists.errors import UnreadableList
from workforce.lists.rules.delimited_text import (
    ENCODINGS,
    TextRecord,
    guess_delimiter,
    read_records,
    separator_line,
)
from workforce.lists.rules.heading_rows import MAX_HEADING_ROW, HeadingScore, find_headings
from workforce.lists.rules.rows import SheetRow, cell_text
from workforce.lists.workbooks import (
    MAX_COLUMNS,
    SAMPLE_BYTES,
    SheetOfWorkbook,
    open_workbook,
)

#: Most bytes of a file: it is kept, and read more than once.
MAX_FILE_BYTES = 50 * 2**20
#: Most rows read, and most letters in one line.
MAX_ROWS, MAX_LINE_CHARACTERS = 200_000, 100_000
#: Lines by which the delimiter is guessed.
SAMPLE_LINES = 50

#: How files begin that are no lists, with the code of the flaw.
_SIGNATURES = {
    b"%PDF": "is_pdf",
    b"\xd0\xcf\x11\xe0": "is_old_excel",
    b"\x1f\x8b": "is_packed",
    b"Rar!": "is_packed",
    b"7z\xbc\xaf": "is_packed",
    b"\x89PNG": "is_picture",
    b"\xff\xd8\xff": "is_picture",
    b"GIF8": "is_picture",
    b"{\\rtf": "is_document",
}
_ZIP_SIGNATURE = b"PK\x03\x04"
_WEB_PAGE_TAGS = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<body", b"<head", b"<meta")
#: Control characters that lists do contain: tabs, ends of lines, NULs, Excel's old end of file.
_USUAL_CONTROLS = "\t\r\n\x00\x1a\x0b\x0c"


@dataclass(frozen=True)
class OpenTable:
    """An open list. ``rows`` can be walked once; ``sheets`` are the visible sheets of a workbook.

    ``is_guess`` says that the encoding could as well be another one; ``titles`` is what stood above
    the headings.
    """

    header: Sequence[str]
    rows: Iterator[SheetRow]
    encoding: str = ""
    delimiter: str = ""
    sheets: Sequence[str] = ()
    sheet: str = ""
    is_guess: bool = False
    titles: Sequence[str] = ()


def _no_score(_cells: Sequence[str]) -> int:
    return 0


@contextmanager
def open_table(
    file: IO[bytes],
    *,
    encoding: str = "",
    delimiter: str = "",
    sheet: str = "",
    heading_score: HeadingScore = _no_score,
) -> Iterator[OpenTable]:
    """Open the table in ``file``; what is not named is guessed.

    ``heading_score`` says how many known columns a row of cells names, which tells headings from
    titles.

    Raises :class:`UnreadableList`, also while rows are read.
    """
    file.seek(0, io.SEEK_END)
    byte_count = file.tell()
    file.seek(0)
    sample = file.read(SAMPLE_BYTES)
    file.seek(0)
    if byte_count > MAX_FILE_BYTES:
        raise UnreadableList("too_big", str(MAX_FILE_BYTES // 2**20))
    if not sample.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"):
        raise UnreadableList("empty")
    if sample.startswith(_ZIP_SIGNATURE):
        with open_workbook(file, sheet) as workbook_sheet:
            yield _table_of_workbook(workbook_sheet, heading_score)
        return
    _refuse_other_kinds(sample)
    known_encoding = encoding if encoding in ENCODINGS else ""
    yield _table_of_text(file, sample, known_encoding, delimiter, heading_score)


def _refuse_other_kinds(sample: bytes) -> None:
    for signature, code in _SIGNATURES.items():
        if sample.startswith(signature):
            raise UnreadableList(code)
    if sample.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_WEB_PAGE_TAGS):
        raise UnreadableList("is_page")


# --- Text ------------------------------------------------------------------------------------


def _table_of_text(
    file: IO[bytes], sample: bytes, encoding: str, delimiter: str, heading_score: HeadingScore
) -> OpenTable:
    is_sure = bool(encoding)
    if not encoding:
        encoding, is_sure = alphabets.guess(sample)
    _refuse_binary(sample.decode(encoding, "replace"))
    text = io.TextIOWrapper(_KeptOpen(file), encoding, errors="replace")  # type: ignore[type-var]  # all it asks for is there
    lines = _checked_lines(text)
    first_lines = list(islice(lines, SAMPLE_LINES))
    separator = separator_line(first_lines[0]) if first_lines else ""
    if separator:
        first_lines = first_lines[1:]
    delimiter = delimiter or separator or guess_delimiter(first_lines)
    records = _checked_records(chain(first_lines, lines), delimiter)
    rows = _limited(_row_of_record(record) for record in records)
    header, body, titles = _split_header(rows, heading_score)
    return OpenTable(header, body, encoding, delimiter, is_guess=not is_sure, titles=titles)


def _refuse_binary(text: str) -> None:
    """Refuse what has more control characters than one in fifty letters."""
    count = sum(ord(letter) < 32 and letter not in _USUAL_CONTROLS for letter in text)
    if count > 2 + len(text) // 50:
        raise UnreadableList("not_a_list")


class _KeptOpen(io.RawIOBase):
    """A file that stays open when the text around it is thrown away."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        content = self.file.read(len(buffer))
        buffer[: len(content)] = content
        return len(content)

    def read1(self, size: int = -1) -> bytes:
        """Read as :class:`io.TextIOWrapper` asks for it."""
        return self.file.read(size)


def _checked_lines(text: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(text, 1):
        if len(line) > MAX_LINE_CHARACTERS:
            raise UnreadableList("line_too_long", str(number))
        yield line.removeprefix("\ufeff") if number == 1 else line


def _checked_records(lines: Iterable[str], delimiter: str) -> Iterator[TextRecord]:
    try:
        yield from read_records(lines, delimiter)
    except csv.Error as error:
        raise UnreadableList("not_a_list") from error


def _row_of_record(record: TextRecord) -> SheetRow:
    return SheetRow(record.number, record.cells, "quote_open" if record.is_open else "")


# --- Workbooks -------------------------------------------------------------------------------


def _table_of_workbook(sheet: SheetOfWorkbook, heading_score: HeadingScore) -> OpenTable:
    header, rows, titles = _split_header(_limited(sheet.rows), heading_score)
    return OpenTable(header, rows, sheets=sheet.visible_names, sheet=sheet.name, titles=titles)


# --- Both ------------------------------------------------------------------------------------


def _limited(rows: Iterable[SheetRow]) -> Iterator[SheetRow]:
    for count, row in enumerate(rows):
        if count > MAX_ROWS:
            raise UnreadableList("too_many_rows", str(MAX_ROWS))
        yield row


def _split_header(
    rows: Iterator[SheetRow], heading_score: HeadingScore
) -> tuple[list[str], Iterator[SheetRow], Sequence[str]]:
    """Return the headings, the rows below, and what stood above."""
    first_rows = list(islice(rows, MAX_HEADING_ROW))
    if not first_rows:
        raise UnreadableList("empty")
    headings = find_headings([_cell_texts(row) for row in first_rows], heading_score)
    if not headings.names:
        raise UnreadableList("empty")
    rows_below = chain(first_rows[headings.row_count :], rows)
    return headings.names, rows_below, headings.titles


def _cell_texts(row: SheetRow) -> list[str]:
    return [cell_text(cell) for cell in row.cells[:MAX_COLUMNS]]
