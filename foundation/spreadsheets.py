"""Figures and lists as files: CSV that opens in Excel, workbooks, and JSON."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain, islice

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils.translation import get_language_bidi
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BOM = "\ufeff"  # without it Excel reads UTF-8 as Windows-1252


def harmless(value: object) -> str:
    """A cell a spreadsheet will show rather than run: text that begins like a formula gets an apostrophe.

    Control characters go first: no workbook may hold them, and a formula may hide behind one.
    """
    text = "" if value is None else str(value)
    if text.isalnum():  # nearly every cell
        return text
    text = ILLEGAL_CHARACTERS_RE.sub("", text)
    return f"'{text}" if text.lstrip(" \u00a0").startswith(FORMULA_STARTS) else text


def csv_text(header: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    """A CSV file as text, every cell quoted and :func:`harmless`.

    Where Excel's list separator is a semicolon (Poland, Romania) it would split an unquoted cell at one,
    and run what follows.
    """
    return csv_lines(chain([header], rows))


def csv_lines(rows: Iterable[Sequence[object]]) -> str:
    """Lines of a CSV file: see :func:`csv_text`."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerows([harmless(value) for value in row] for row in rows)
    return out.getvalue()


ROWS_AT_ONCE = 500  # of a file that is sent piece by piece


def csv_stream(
    name: str, header: Sequence[object], rows: Iterable[Sequence[object]]
) -> StreamingHttpResponse:
    """A CSV file of any length to keep under ``name``, sent as its rows are read; the first ones are read at once.

    ``rows`` must not translate anything: the language of the request is over by then.
    """
    parts = _csv_parts(header, rows)
    return StreamingHttpResponse(
        chain([next(parts)], parts),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def _csv_parts(header: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    left = iter(rows)
    yield BOM + csv_text(header, islice(left, ROWS_AT_ONCE))
    while some := list(islice(left, ROWS_AT_ONCE)):
        yield csv_lines(some)


def csv_response(
    name: str, header: Sequence[object], rows: Iterable[Sequence[object]]
) -> HttpResponse:
    """A CSV file to keep under ``name`` (ASCII, without its end)."""
    return HttpResponse(
        BOM + csv_text(header, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_MEASURED = 200  # of a workbook, for how wide its columns are
NARROWEST, WIDEST = 10, 60  # letters; a day needs ten
IN_MEMORY = 2_000_000  # bytes of a workbook before it goes to a file


def xlsx_response(
    name: str, header: Sequence[object], rows: Iterable[Sequence[object]]
) -> FileResponse:
    """A workbook to keep under ``name``: real dates, the header fixed, right to left where the page is.

    Columns are wide enough to read: a day in a narrow one shows as ##########.

    Rows are written as they come; what a spreadsheet would run is :func:`harmless` here, too.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    sheet.sheet_view.rightToLeft = get_language_bidi()
    coming = iter(rows)
    first = [header, *islice(coming, ROWS_MEASURED)]
    for number, column in enumerate(zip(*first, strict=True), start=1):
        longest = max(len(str(value)) for value in column)
        sheet.column_dimensions[get_column_letter(number)].width = min(
            max(longest, NARROWEST) + 2, WIDEST
        )
    for cells in chain(first, coming):
        sheet.append([_cell(value) for value in cells])
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  (the response closes it)
    book.save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


def _cell(value: object) -> object:
    """A value as a workbook holds it: days and numbers as they are, all else as text without control characters."""
    if isinstance(value, date | int | float) and not isinstance(value, datetime | bool):
        return value
    return harmless(value)
