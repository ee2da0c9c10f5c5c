"""A first walk over all rows of a list.

Its days, its letters, columns of one heading that differ. Plain rules.
"""

from collections.abc import Mapping, Sequence

from workforce.lists.rules.columns import DAY_COLUMNS, ListColumn
from workforce.lists.rules.folding import fold
from workforce.lists.rules.heading_rows import heading_of
from workforce.lists.rules.rows import SheetRow, cell_text

#: How many texts show whether letters are right.
MAX_SAMPLES = 6
MAX_SAMPLE_CHARACTERS = 60


class TableScan:
    """What all rows of a list show together, before any of them is understood.

    ``duplicates`` holds indexes of columns that are not read, each with that of the column of the
    same heading that is. ``differing_columns`` are the indexes of the latter whose duplicate says
    something else, ``nameless_columns`` those of columns that hold something and have no heading.
    """

    def __init__(
        self,
        columns: Mapping[ListColumn, int],
        duplicates: Mapping[int, int],
        headings: Sequence[str] = (),
    ) -> None:
        self.day_column_indexes = [columns[column] for column in DAY_COLUMNS & set(columns)]
        self.read_column_indexes = sorted(columns.values())
        self.duplicates = duplicates
        self.row_count = 0
        self.day_texts: set[str] = set()
        self.foreign_texts: list[str] = []
        self.differing_columns: set[int] = set()
        self.nameless_columns: set[int] = set()
        self._columns_without_heading = [
            column_index for column_index, heading in enumerate(headings) if not heading
        ]

    def add(self, row: SheetRow) -> None:
        """Note what one more row shows."""
        self.row_count += 1
        for column_index in self.day_column_indexes:
            self.day_texts.add(_text_at(row, column_index))
        for duplicate, column_index in self.duplicates.items():
            if _text_at(row, duplicate) not in ("", _text_at(row, column_index)):
                self.differing_columns.add(column_index)
        for column_index in self._columns_without_heading:
            if _text_at(row, column_index):
                self.nameless_columns.add(column_index)
        if len(self.foreign_texts) < MAX_SAMPLES:
            self._collect_foreign_texts(row)

    def _collect_foreign_texts(self, row: SheetRow) -> None:
        for column_index in self.read_column_indexes:
            text = _text_at(row, column_index)
            sample = text[:MAX_SAMPLE_CHARACTERS]
            if not text.isascii() and sample not in self.foreign_texts:
                self.foreign_texts.append(sample)


def _text_at(row: SheetRow, column_index: int) -> str:
    return cell_text(row.cells[column_index]) if column_index < len(row.cells) else ""


def duplicate_columns(headings: Sequence[str], columns: Mapping[ListColumn, int]) -> dict[int, int]:
    """Return the indexes of columns not read, each with that of the column of the same heading."""
    read_column_indexes = {
        fold(heading_of(headings[column_index])): column_index for column_index in columns.values()
    }
    duplicates = {}
    for column_index, heading in enumerate(headings):
        text = fold(heading_of(heading))
        if column_index not in columns.values() and text in read_column_indexes:
            duplicates[column_index] = read_column_indexes[text]
    return duplicates
