"""Figures and lists as files: CSV that opens in Excel, workbooks, and JSON."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain, islice
from typing import Any

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils.translation import get_language_bidi
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BOM = "\ufeff"  # without it Excel reads UTF-8 as Windows-1252


def harmless(value: object) -> str:
    """Return a value as text that a spreadsheet shows and does not run.

    Text that begins like a formula gets an apostrophe. Control characters are removed first: no
    workbook may hold them, and a formula may hide behind one.
    """
    if value is None:
        return ""
    text = str(value)
    if text.isalnum():  # nearly every cell: saves the searches below
        return text
    text = ILLEGAL_CHARACTERS_RE.sub("", text)
    if text.lstrip(" \u00a0").startswith(FORMULA_STARTS):
        return f"'{text}"
    return text


def csv_text(header: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    """Return a CSV file as text, every cell quoted and :func:`harmless`.

    Where Excel's list separator is a semicolon (Poland, Romania) it would split an unquoted cell at
    one, and run what follows.
    """
    return csv_lines(chain([header], rows))


def csv_lines(rows: Iterable[Sequence[object]]) -> str:
    """Return lines of a CSV file: see :func:`csv_text`."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    for row in rows:
        writer.writerow([harmless(value) for value in row])
    return text.getvalue()


ROWS_AT_ONCE = 500  # of a file that is sent piece by piece


def csv_stream(
    name: str, header: Sequence[object], rows: Iterable[Sequence[object]]
) -> StreamingHttpResponse:
    """Return a CSV file of any length to save as ``name``, sent while its rows are read.

    ``rows`` must not translate anything: the language of the request is over by then. The first
    ones are read at once, so that an error in them is answered as one.
    """
    parts = _csv_parts(header, rows)
    first_part = next(parts)
    return StreamingHttpResponse(
        chain([first_part], parts),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def _csv_parts(header: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield a CSV file in parts of :data:`ROWS_AT_ONCE` rows."""
    remaining_rows = iter(rows)
    yield BOM + csv_text(header, islice(remaining_rows, ROWS_AT_ONCE))
    next_rows = list(islice(remaining_rows, ROWS_AT_ONCE))
    while next_rows:
        yield csv_lines(next_rows)
        next_rows = list(islice(remaining_rows, ROWS_AT_ONCE))


def csv_response(
    name: str, header: Sequence[object], rows: Iterable[Sequence[object]]
) -> HttpResponse:
    """Return a CSV file to save as ``name`` (ASCII, without its ending)."""
    return HttpResponse(
        BOM + csv_text(header, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_MEASURED = 200  # of a workbook, for how wide its columns are
NARROWEST = 10  # letters of a column: a day needs ten
WIDEST = 60
IN_MEMORY = 2_000_000  # bytes of a workbook before it goes to a file


def xlsx_response(
    name: str, header: Sequence[object], rows: Iterable[Sequence[object]]
) -> FileResponse:
    """Return a workbook to save as ``name``: real dates, the header fixed, columns wide enough.

    It is read from right to left where the page is. Rows are written as they come; what a
    spreadsheet would run is :func:`harmless` here, too.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    sheet.sheet_view.rightToLeft = get_language_bidi()
    remaining_rows = iter(rows)
    first_rows = [header, *islice(remaining_rows, ROWS_MEASURED)]
    # Before any row: a workbook that is only written cannot change what is written already.
    _set_column_widths(sheet, first_rows)
    for row in chain(first_rows, remaining_rows):
        sheet.append([_workbook_value(value) for value in row])
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  (the response closes it)
    book.save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


def _set_column_widths(sheet: Any, rows: Sequence[Sequence[object]]) -> None:
    """Set the width of each column by the longest text in ``rows``.

    A day in a narrow column shows as ##########.
    """
    for number, column in enumerate(zip(*rows, strict=True), start=1):
        longest = max(len(str(value)) for value in column)
        width = min(max(longest, NARROWEST) + 2, WIDEST)
        sheet.column_dimensions[get_column_letter(number)].width = width


def _workbook_value(value: object) -> object:
    """Return a value as a workbook holds it: days and numbers as they are, all else as text."""
    # A datetime is a date, and a bool an int: a workbook holds no time zone, and prints TRUE.
    if isinstance(value, datetime | bool):
        return harmless(value)
    if isinstance(value, date | int | float):
        return value
    return harmless(value)
