"""A list to fill in, with the headings this site reads, in the language of the reader."""

import io

from openpyxl import Workbook
from openpyxl.styles import Font

from workforce.lists.kinds import KINDS
from workforce.lists.problems import COLUMN_LABELS


def headings(holds: str) -> list[str]:
    """Return the headings of a kind of list, in the language of the request."""
    return [str(COLUMN_LABELS[column]) for column in KINDS[holds].blank_columns]


def workbook(holds: str) -> bytes:
    """Return an Excel file with the headings.

    Staff numbers are text there, so that no zero is lost.
    """
    book = Workbook()
    sheet = book.active
    for column, heading in enumerate(headings(holds), 1):
        cell = sheet.cell(1, column, heading)
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = max(14, len(heading) + 4)
    sheet.column_dimensions["A"].number_format = "@"
    sheet.freeze_panes = "A2"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
