"""Workbooks that can be read as they open."""

import io
from datetime import date

from openpyxl import load_workbook

from foundation.spreadsheets import xlsx_response


def test_the_columns_of_a_workbook_are_wide_enough_for_days_and_not_endless() -> None:
    rows = [["Zofia Nowacka-Kowalska", date(2026, 3, 31), "x" * 300]]
    answer = xlsx_response("people", ["Name", "Due", "Why"], rows)
    sheet = load_workbook(io.BytesIO(b"".join(answer))).active
    assert sheet is not None
    widths = [sheet.column_dimensions[letter].width for letter in "ABC"]
    assert widths[0] >= len("Zofia Nowacka-Kowalska")
    assert widths[1] >= len("2026-03-31")
    assert widths[2] == 60
    assert sheet["B2"].value.date() == date(2026, 3, 31)


def test_a_workbook_of_nobody_has_its_header() -> None:
    sheet = load_workbook(io.BytesIO(b"".join(xlsx_response("people", ["Name"], [])))).active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == ["Name"]
