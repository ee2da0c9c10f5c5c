"""Opens a list as people have it – delimited text in any usual encoding, or an Excel workbook – row by row."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from typing import IO, Any

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from openpyxl import load_workbook

from foundation import alphabets
from workforce.lists.rules.heading_rows import SEARCHED, HeadingScore, find_headings
from workforce.lists.rules.parsing import SheetRow, cell_text
from workforce.lists.rules.tabular import ENCODINGS, guess_delimiter, records, separator_line

#: Most bytes of a file, of what a workbook unpacks to, and of the texts it keeps in one place (read whole).
FILE_BYTES, UNPACKED_BYTES, SHARED_BYTES = 50 * 2**20, 400 * 2**20, 64 * 2**20
#: Most rows and columns read, and most letters in one line.
ROWS, COLUMNS, LINE_LETTERS = 200_000, 200, 100_000
SAMPLE_BYTES = 256 * 1024

_BEGINNINGS = {
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
#: A cell with a formula and no value; one whose value is empty text has been worked out.
_NEVER_COUNTED = re.compile(
    rb'<c\b(?![^>]*t="str")[^>]*>\s*<f\b[^>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>'
)
_PAGES = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<body", b"<head", b"<meta")


class UnreadableList(Exception):
    """The file is no list this site can read; ``code`` says why (see :mod:`workforce.lists.problems`)."""

    def __init__(self, code: str, said: str = "") -> None:
        super().__init__(code)
        self.code, self.said = code, said


@dataclass(frozen=True)
class OpenTable:
    """An open list. ``rows`` can be walked once; ``sheets`` are the visible sheets of a workbook.

    ``is_guess`` says that the encoding could as well be another one; ``above`` is what stood above the headings.
    """

    header: Sequence[str]
    rows: Iterator[SheetRow]
    encoding: str = ""
    delimiter: str = ""
    sheets: Sequence[str] = ()
    sheet: str = ""
    is_guess: bool = False
    above: Sequence[str] = ()


def _nothing_known(_cells: Sequence[str]) -> int:
    return 0


@contextmanager
def opened(
    file: IO[bytes],
    *,
    encoding: str = "",
    delimiter: str = "",
    sheet: str = "",
    score: HeadingScore = _nothing_known,
) -> Iterator[OpenTable]:
    """The table in ``file``; what is not named is guessed. ``score`` tells headings from titles.

    Raises :class:`Unreadable`, also while rows are read.
    """
    file.seek(0, io.SEEK_END)
    size = file.tell()
    file.seek(0)
    sample = file.read(SAMPLE_BYTES)
    file.seek(0)
    if size > FILE_BYTES:
        raise UnreadableList("too_big", str(FILE_BYTES // 2**20))
    if not sample.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"):
        raise UnreadableList("empty")
    if sample.startswith(b"PK\x03\x04"):
        with _workbook(file, sheet, score) as table:
            yield table
        return
    _refuse_others(sample)
    yield _text(file, sample, encoding if encoding in ENCODINGS else "", delimiter, score)


def _refuse_others(sample: bytes) -> None:
    for beginning, code in _BEGINNINGS.items():
        if sample.startswith(beginning):
            raise UnreadableList(code)
    if sample.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGES):
        raise UnreadableList("is_page")


def _text(
    file: IO[bytes], sample: bytes, encoding: str, delimiter: str, score: HeadingScore
) -> OpenTable:
    chosen, is_sure = (encoding, True) if encoding else alphabets.guess(sample)
    shown_sample = sample.decode(chosen, "replace")
    strange = sum(
        ord(letter) < 32 and letter not in "\t\r\n\x00\x1a\x0b\x0c" for letter in shown_sample
    )
    if strange > 2 + len(shown_sample) // 50:
        raise UnreadableList("not_a_list")
    lines = _lines(io.TextIOWrapper(_Kept(file), chosen, errors="replace"))  # type: ignore[type-var]  # all it asks for is there
    first = list(islice(lines, 50))
    named = separator_line(first[0]) if first else ""
    if named:
        first = first[1:]
    chosen_delimiter = delimiter or named or guess_delimiter(first)
    rows = _numbered(
        (record.number, record.cells, "quote_open" if record.is_open else "")
        for record in _parsed(chain(first, lines), chosen_delimiter)
    )
    header, body, above = _header(rows, score)
    return OpenTable(header, body, chosen, chosen_delimiter, is_guess=not is_sure, above=above)


class _Kept(io.RawIOBase):
    """A file that stays open when the text around it is thrown away."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        read = self.file.read(len(buffer))
        buffer[: len(read)] = read
        return len(read)

    def read1(self, size: int = -1) -> bytes:
        """What :class:`io.TextIOWrapper` asks for."""
        return self.file.read(size)


def _lines(text: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(text):
        if len(line) > LINE_LETTERS:
            raise UnreadableList("line_too_long", str(number + 1))
        yield line.removeprefix("\ufeff") if number == 0 else line


def _parsed(lines: Iterable[str], delimiter: str) -> Iterator[Any]:
    try:
        yield from records(lines, delimiter)
    except csv.Error as error:
        raise UnreadableList("not_a_list") from error


def _numbered(cells: Iterable[tuple[int, Sequence[object], str]]) -> Iterator[SheetRow]:
    for count, (number, row, flaw) in enumerate(cells):
        if count > ROWS:
            raise UnreadableList("too_many_rows", str(ROWS))
        yield SheetRow(number, row, flaw)


def _header(
    rows: Iterator[SheetRow], score: HeadingScore
) -> tuple[list[str], Iterator[SheetRow], Sequence[str]]:
    """The headings, the rows below, and what stood above."""
    first = list(islice(rows, SEARCHED))
    if not first:
        raise UnreadableList("empty")
    found = find_headings(
        [[cell_text(cell) for cell in row.cells[:COLUMNS]] for row in first], score
    )
    if not found.cells:
        raise UnreadableList("empty")
    return found.cells, chain(first[found.rows :], rows), found.above


@contextmanager
def _workbook(file: IO[bytes], sheet: str, score: HeadingScore) -> Iterator[OpenTable]:
    try:
        _inspect(file)
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except UnreadableList:
        raise
    except DefusedXmlException as error:
        raise UnreadableList("is_trap") from error
    except Exception as error:  # on a damaged file openpyxl raises whatever its reading ran into
        raise UnreadableList("broken_excel") from error
    try:
        visible = [
            each for each in book.worksheets if each.sheet_state == "visible"
        ] or book.worksheets
        if not visible:
            raise UnreadableList("empty")
        chosen = next((each for each in visible if each.title == sheet), visible[0])
        _refuse_formulas(file, getattr(chosen, "_worksheet_path", ""))
        header, rows, above = _header(_numbered(_sheet_rows(chosen)), score)
        yield OpenTable(
            header, rows, sheets=[each.title for each in visible], sheet=chosen.title, above=above
        )
    finally:
        book.close()


def _sheet_rows(sheet: Any) -> Iterator[tuple[int, Sequence[object], str]]:
    """Rows with something in them, by their number in the sheet."""
    # openpyxl gives the same row again for each of a million that are missing
    blank: Sequence[object] | None = None
    try:
        for number, cells in enumerate(sheet.iter_rows(max_col=COLUMNS, values_only=True), 1):
            if cells is blank:
                continue
            filled = max(
                (at for at, cell in enumerate(cells, 1) if cell is not None and cell != ""),
                default=0,
            )
            if filled:
                yield number, cells[:filled], ""
            else:
                blank = cells
    except Exception as error:  # on a damaged file openpyxl raises whatever its reading ran into
        raise UnreadableList("broken_excel") from error


def _refuse_formulas(file: IO[bytes], path: str) -> None:
    """Refuse a sheet with formulas nobody worked out: their cells would be read as empty. The beginning shows it."""
    try:
        with zipfile.ZipFile(file) as archive, archive.open(path.lstrip("/")) as part:
            beginning = part.read(SAMPLE_BYTES)
    except Exception as error:  # on a damaged file openpyxl raises whatever its reading ran into
        raise UnreadableList("broken_excel") from error
    if _NEVER_COUNTED.search(beginning):
        raise UnreadableList("formulas")


def _inspect(file: IO[bytes]) -> None:
    """Refuse archives that are no workbook, unpack to far too much, or whose XML declares anything."""
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        names = {member.filename for member in members}
        if "xl/workbook.xml" not in names:
            raise UnreadableList("is_packed")
        unpacked = sum(member.file_size for member in members)
        shared = sum(
            member.file_size
            for member in members
            if member.filename.lower() == "xl/sharedstrings.xml"
        )
        if unpacked > UNPACKED_BYTES or shared > SHARED_BYTES or len(members) > 2000:
            raise UnreadableList("is_trap")
        for member in members:
            if member.filename.endswith((".xml", ".rels")) and member.file_size:
                with archive.open(member) as part:
                    next(iter(iterparse(part, events=("start",), forbid_dtd=True)), None)
    file.seek(0)
