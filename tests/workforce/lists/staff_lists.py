"""Lists of people or of their prior training, as Bruno stores, checks and imports them."""

import io
from collections import Counter
from typing import Any

from openpyxl import Workbook

from tests.people import AT, ON, Cast
from workforce.lists.actions import applying, lists
from workforce.lists.actions.outcome_files import outcome_lines
from workforce.lists.models import PeopleList
from workforce.lists.rules.outcomes import RowOutcome, outcomes_with
from workforce.units.models import Unit


def store(
    cast: Cast, text: str, *, unit: Unit | None = None, holds: str = "people", **options: Any
) -> PeopleList:
    """Store a list in UTF-8: for Bruno's workplace by him, for any other ``unit`` by the system."""
    return lists.store_list(
        file=io.BytesIO(text.encode()),
        filename="staff.csv",
        unit=unit or cast.workplace,
        holds=holds,
        by=None if unit else cast.bruno,
        at=AT,
        **options,
    )


def preview(people_list: PeopleList) -> list[RowOutcome]:
    """Return what would come of each row, in the order of the page."""
    lists.check(people_list=people_list, on=ON)
    return list(outcomes_with(outcome_lines(people_list)))


def apply(people_list: PeopleList, **options: Any) -> Counter[str]:
    """Import a list; return its rows by outcome, without zeros."""
    counts = applying.apply(
        people_list=people_list,
        by=people_list.brought_by,
        at=AT,
        on=ON,
        **{"queue_letter": lambda _invitation: None, **options},
    )
    return Counter({name: count for name, count in counts.items() if count})


def workbook(*rows: list[Any], **sheets: list[list[Any]]) -> bytes:
    """Return an Excel file with these rows, and further sheets."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for name, rows_of_sheet in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows_of_sheet:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
