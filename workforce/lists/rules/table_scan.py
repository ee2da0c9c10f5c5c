"""One walk over the rows of a list before any of them is understood: its days, its letters, columns called alike."""

from collections.abc import Mapping, Sequence

from workforce.lists.rules.columns import DAYS, ListColumn
from workforce.lists.rules.heading_rows import heading_of
from workforce.lists.rules.parsing import SheetRow, cell_text
from workforce.lists.rules.tabular import fold

#: How many texts show whether letters are right.
SAMPLES = 6


class TableScan:
    """What one walk over the rows of a list tells of it before any of them is understood."""

    def __init__(self, columns: Mapping[ListColumn, int], alike: Mapping[int, int]) -> None:
        self.columns, self.alike = columns, alike
        self.read = sorted(columns.values())
        self.total = 0
        self.days: set[str] = set()
        self.letters: dict[str, None] = {}
        self.differing: set[int] = set()

    def at(self, row: SheetRow) -> None:
        """Look at one more row."""
        self.total += 1
        self.days |= {_cell(row, self.columns[name]) for name in DAYS & set(self.columns)}
        self.differing |= {
            one
            for other, one in self.alike.items()
            if _cell(row, other) not in ("", _cell(row, one))
        }
        for column in self.read if len(self.letters) < SAMPLES else ():
            said = _cell(row, column)
            if not said.isascii():
                self.letters[said[:60]] = None


def _cell(row: SheetRow, column: int) -> str:
    return cell_text(row.cells[column]) if column < len(row.cells) else ""


def duplicate_columns(header: Sequence[str], columns: Mapping[ListColumn, int]) -> dict[int, int]:
    """Columns that are not read, each with the column of the same heading that is read instead."""
    read = {fold(heading_of(header[at])): at for at in columns.values()}
    return {
        at: read[fold(heading_of(heading))]
        for at, heading in enumerate(header)
        if at not in columns.values() and fold(heading_of(heading)) in read
    }
