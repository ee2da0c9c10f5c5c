"""Reads one sheet of an Excel workbook.

Refuses damaged, oversized and unfinished ones before openpyxl sees them.
"""

import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from openpyxl import load_workbook

from workforce.lists.errors import UnreadableList
from workforce.lists.rules.rows import SheetRow

if TYPE_CHECKING:
    from django.core.files import File

#: Most bytes of what a workbook unpacks to, of the texts it keeps in one place (read whole), and of
#: each part that says how it looks (read whole, and slowly).
MAX_UNPACKED_BYTES, MAX_SHARED_BYTES, MAX_LOOKS_BYTES = 400 * 2**20, 64 * 2**20, 4 * 2**20
#: Most parts of a workbook, and most columns read.
MAX_PARTS, MAX_COLUMNS = 2000, 200
SAMPLE_BYTES = 256 * 1024
#: Parts of a workbook that are read whole whatever sheet is read, in small letters.
_LOOKS = ("xl/styles", "xl/theme/", "xl/workbook", "docprops/", "[content_types]")
#: Parts that are not read.
_PICTURES = "xl/media/"

#: A cell with a formula and no value; one whose value is empty text has been worked out.
_FORMULA_WITHOUT_VALUE = re.compile(
    rb'<c\b(?![^>]*t="str")[^>]*>\s*<f\b[^>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>'
)


@dataclass(frozen=True)
class SheetOfWorkbook:
    """An open sheet: its rows that hold anything, its name, and the names of all visible sheets."""

    rows: Iterator[SheetRow]
    name: str
    visible_names: Sequence[str]


def unpacked_size(file: "File[bytes]") -> int:
    """Return how many bytes there are to read in a file: of a workbook, all but its pictures.

    0 for a file that is there no more.
    """
    try:
        with file.open("rb") as opened, zipfile.ZipFile(opened) as archive:
            members = archive.infolist()
    except FileNotFoundError:
        return 0
    except (zipfile.BadZipFile, ValueError, OSError):
        return int(file.size)
    return sum(member.file_size for member in members if not member.filename.startswith(_PICTURES))


@contextmanager
def open_workbook(file: IO[bytes], sheet_name: str) -> Iterator[SheetOfWorkbook]:
    """Open the sheet of this name, or the first visible one. Raises :class:`UnreadableList`."""
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
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        sheets = sheets or book.worksheets
        if not sheets:
            raise UnreadableList("empty")
        sheet = sheets[0]
        for candidate in sheets:
            if candidate.title == sheet_name:
                sheet = candidate
                break
        _refuse_formulas(file, getattr(sheet, "_worksheet_path", ""))
        names = [visible_sheet.title for visible_sheet in sheets]
        yield SheetOfWorkbook(_filled_rows(sheet), sheet.title, names)
    finally:
        book.close()


def _filled_rows(sheet: Any) -> Iterator[SheetRow]:
    """Return the rows with something in them, by their number in the sheet."""
    # openpyxl gives the same row again for each of a million that are missing
    blank_cells: Sequence[object] | None = None
    try:
        for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), 1):
            if cells is blank_cells:
                continue
            width = _filled_width(cells)
            if width:
                yield SheetRow(number, cells[:width])
            else:
                blank_cells = cells
    except Exception as error:  # on a damaged file openpyxl raises whatever its reading ran into
        raise UnreadableList("broken_excel") from error


def _filled_width(cells: Sequence[object]) -> int:
    """Return how many cells a row has without the empty ones at its end."""
    width = len(cells)
    while width and cells[width - 1] in (None, ""):
        width -= 1
    return width


def _refuse_formulas(file: IO[bytes], path: str) -> None:
    """Refuse a sheet with formulas nobody worked out: their cells would be read as empty.

    The beginning of the sheet shows it.
    """
    try:
        with zipfile.ZipFile(file) as archive, archive.open(path.lstrip("/")) as part:
            beginning = part.read(SAMPLE_BYTES)
    except Exception as error:  # on a damaged file openpyxl raises whatever its reading ran into
        raise UnreadableList("broken_excel") from error
    if _FORMULA_WITHOUT_VALUE.search(beginning):
        raise UnreadableList("formulas")


def _inspect(file: IO[bytes]) -> None:
    """Refuse archives that are no workbook, unpack to too much, or whose XML declares types."""
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        if "xl/workbook.xml" not in {member.filename for member in members}:
            raise UnreadableList("is_packed")
        unpacked_bytes = 0
        shared_bytes = 0
        longest_looks = 0
        for member in members:
            name = member.filename.lower()
            unpacked_bytes += member.file_size
            if name == "xl/sharedstrings.xml":
                shared_bytes += member.file_size
            if name.startswith(_LOOKS) or name.endswith(".rels"):
                longest_looks = max(longest_looks, member.file_size)
        if (
            unpacked_bytes > MAX_UNPACKED_BYTES
            or shared_bytes > MAX_SHARED_BYTES
            or longest_looks > MAX_LOOKS_BYTES
            or len(members) > MAX_PARTS
        ):
            raise UnreadableList("is_trap")
        for member in members:
            if member.filename.endswith((".xml", ".rels")) and member.file_size:
                _refuse_declarations(archive, member)
    file.seek(0)


def _refuse_declarations(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Read a part up to its first element.

    Defusedxml raises where it declares a type or entities.
    """
    with archive.open(member) as part:
        next(iter(iterparse(part, events=("start",), forbid_dtd=True)), None)
