"""A list to fill in, with the headings this site reads, in the language of the reader."""

import io

from openpyxl import Workbook
from openpyxl.styles import Font

from workforce.headers import Field
from workforce.models import PeopleList
from workforce.problems import COLUMNS

PEOPLE = (
    *(Field.STAFF_NUMBER, Field.NAME, Field.EMAIL, Field.UNIT, Field.ROLE, Field.SHIFT),
    *(Field.LANGUAGE, Field.FROM, Field.UNTIL, Field.AGENCY),
)
TRAINING = (
    *(Field.STAFF_NUMBER, Field.NAME, Field.EMAIL, Field.LEARNER_ID, Field.COURSE, Field.TITLE),
    *(Field.PROVIDER, Field.COMPLETED, Field.EXPIRES, Field.REFERENCE),
)


def headings(holds: str) -> list[str]:
    """The headings of a list of people, or of training done elsewhere."""
    return [
        str(COLUMNS[field])
        for field in (TRAINING if holds == PeopleList.Holds.TRAINING else PEOPLE)
    ]


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
