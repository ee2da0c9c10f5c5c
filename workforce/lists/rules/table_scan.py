"""A first walk over all rows of a list.

Its days, its letters, columns of one heading that differ. Plain rules.
"""

from collections.abc import Mapping, Sequence

from workforce.lists.rules.columns import DAY_COLUMNS, ListColumn
from workforce.lists.rules.folding import fold
from workforce.lists.rules.heading_rows import heading_of
from workforce.lists.rules.rows import SheetRow, cell_text

#: How many texts show whether letters are right.
SAMPLES = 6
SAMPLE_LETTERS = 60


class TableScan:
    """What all rows of a list show together, before any of them is understood.

    ``duplicates`` are columns that are not read, each with the column of the same heading that is.
    ``differing_columns`` are those of the latter whose duplicate says something else.
    """

    def __init__(self, columns: Mapping[ListColumn, int], duplicates: Mapping[int, int]) -> None:
        self.day_places = [columns[column] for column in DAY_COLUMNS & set(columns)]
        self.read_places = sorted(columns.values())
        self.duplicates = duplicates
        self.row_count = 0
        self.day_texts: set[str] = set()
        self.foreign_texts: list[str] = []
        self.differing_columns: set[int] = set()

    def add(self, row: SheetRow) -> None:
        """Note what one more row shows."""
        self.row_count += 1
        for place in self.day_places:
            self.day_texts.add(_text_at(row, place))
        for duplicate, place in self.duplicates.items():
            if _text_at(row, duplicate) not in ("", _text_at(row, place)):
                self.differing_columns.add(place)
        if len(self.foreign_texts) < SAMPLES:
            self._collect_foreign_texts(row)

    def _collect_foreign_texts(self, row: SheetRow) -> None:
        for place in self.read_places:
            text = _text_at(row, place)
            sample = text[:SAMPLE_LETTERS]
            if not text.isascii() and sample not in self.foreign_texts:
                self.foreign_texts.append(sample)


def _text_at(row: SheetRow, place: int) -> str:
    return cell_text(row.cells[place]) if place < len(row.cells) else ""


def duplicate_columns(headings: Sequence[str], columns: Mapping[ListColumn, int]) -> dict[int, int]:
    """Return columns that are not read, each with the column of the same heading that is."""
    read_places = {fold(heading_of(headings[place])): place for place in columns.values()}
    duplicates = {}
    for place, heading in enumerate(headings):
        text = fold(heading_of(heading))
        if place not in columns.values() and text in read_places:
            duplicates[place] = read_places[text]
    return duplicates
