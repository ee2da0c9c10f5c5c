"""A list to fill in, with the headings this site reads, in the language of the reader."""

import io

from openpyxl import Workbook
from openpyxl.styles import Font

from workforce.lists.kinds import KINDS
from workforce.lists.problems import COLUMNS


def headings(holds: str) -> list[str]:
    """The headings of a kind of list."""
    return [str(COLUMNS[field]) for field in KINDS[holds].blank_fields]


def workbook(holds: str) -> bytes:
    """An Excel file with the headings; staff numbers are text there, so that no zero is lost."""
    book = Workbook()
    sheet = book.active
    for at, heading in enumerate(headings(holds), 1):
        cell = sheet.cell(1, at, heading)
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = max(14, len(heading) + 4)
    sheet.column_dimensions["A"].number_format = "@"
    sheet.freeze_panes = "A2"
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()
