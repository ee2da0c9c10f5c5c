"""A row of a list as it was read and as it was understood, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Self

from workforce.lists.rules.columns import ListColumn
from workforce.lists.rules.folding import tidy_text
from workforce.lists.rules.spelling import without_text_mark

#: Columns whose words may begin with an apostrophe of their own. In the others an apostrophe is a
#: spreadsheet's mark of text.
_FREE_TEXT_COLUMNS = {
    ListColumn.NAME,
    ListColumn.GIVEN,
    ListColumn.FAMILY,
    ListColumn.TITLE,
    ListColumn.PROVIDER,
    ListColumn.REFERENCE,
}


@dataclass(frozen=True)
class SheetRow:
    """A row as it was read.

    ``number`` counts as the spreadsheet does (the first line is 1); ``flaw`` is the code of what
    went wrong while reading the row.
    """

    number: int
    cells: Sequence[object]
    flaw: str = ""


@dataclass(frozen=True)
class RowProblem:
    """A code for what is wrong in a row, or worth a note.

    ``column`` is the column it stands in (empty: the whole row), ``value`` what the cell holds,
    ``hint`` what else is known, such as what to write instead.
    """

    code: str
    column: str = ""
    value: str = ""
    hint: str = ""

    def as_json(self) -> dict[str, str]:
        """Return the problem under the keys of stored outcomes."""
        return {
            "code": self.code,
            "field": self.column,
            "said": self.value,
            "hint": self.hint,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Return the problem that :meth:`as_json` stored."""
        return cls(stored["code"], stored["field"], stored["said"], stored["hint"])


@dataclass(frozen=True)
class ParsedRow:
    """A row as it was understood. Empty text means "the list does not say".

    ``is_agency`` is None then.

    ``texts`` holds what only the database can understand: the names of a unit, a job role, a
    course. A row with ``problems`` cannot be imported. ``doubts`` are reasons why it may be no
    person, which somebody has to look at first. ``notes`` are for reading only.
    """

    number: int
    name: str = ""
    email: str = ""
    staff_number: str = ""
    learner_id: str = ""
    shift: str = ""
    language: str = ""
    is_agency: bool | None = None
    days: Mapping[ListColumn, date] = field(default_factory=dict)
    texts: Mapping[ListColumn, str] = field(default_factory=dict)
    problems: tuple[RowProblem, ...] = ()
    notes: tuple[RowProblem, ...] = ()
    doubts: tuple[RowProblem, ...] = ()

    def with_problems(self, *problems: RowProblem) -> "ParsedRow":
        """Return the row with further problems."""
        return replace(self, problems=(*self.problems, *problems))

    def with_notes(self, *notes: RowProblem) -> "ParsedRow":
        """Return the row with further notes."""
        return replace(self, notes=(*self.notes, *notes))


@dataclass(frozen=True)
class ListLayout:
    """How to read the rows of one list.

    ``columns`` holds the index of each column in a row of cells; ``width`` the number of headings;
    ``order`` what 1/2/2026 means (:data:`workforce.lists.rules.days.ORDERS`); ``languages`` the
    site's languages by every folded name.
    """

    columns: Mapping[ListColumn, int]
    width: int
    order: str = ""
    header: Sequence[str] = ()
    languages: Mapping[str, str] = field(default_factory=dict)

    def text(self, row: SheetRow, column: ListColumn) -> str:
        """Return the text of a cell, tidied; empty where the list has no such column."""
        text = cell_text(self.cell(row, column))
        if column in _FREE_TEXT_COLUMNS and not self.is_marked(row):
            return text
        return without_text_mark(text)

    def is_marked(self, row: SheetRow) -> bool:
        """Return whether the staff number carries a spreadsheet's mark of text.

        Then all cells do.
        """
        text = cell_text(self.cell(row, ListColumn.STAFF_NUMBER))
        return text != without_text_mark(text)

    def cell(self, row: SheetRow, column: ListColumn) -> object:
        """Return the cell of a column as it was read."""
        column_index = self.columns.get(column)
        if column_index is None or column_index >= len(row.cells):
            return ""
        return row.cells[column_index]


def cell_text(cell: object) -> str:
    """Return a cell as text: a whole number without ".0", a day as 2026-05-04."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    return tidy_text(str(cell))
