"""Which rows of a list named the same person before: by number, by address or by name."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from workforce.lists.rules.columns import ListColumn


@dataclass(frozen=True)
class RowKey:
    """What two rows of one person share.

    ``column`` is the column of the list that has it in both. ``scope`` is where it means somebody:
    a staff number at one employer, a name at one unit.
    """

    column: ListColumn
    value: str
    scope: str = ""


@dataclass(frozen=True)
class EarlierRow:
    """The first row that had a key, with every unit at which rows with that key stood."""

    number: int
    folded_name: str
    unit_ids: frozenset[int] = frozenset()


class EarlierRows:
    """The rows of one list that were matched so far, by their keys."""

    def __init__(self) -> None:
        self._rows: dict[RowKey, EarlierRow] = {}

    def get(self, key: RowKey) -> EarlierRow | None:
        """Return the first row that had a key."""
        return self._rows.get(key)

    def is_at_unit(self, keys: Iterable[RowKey], unit_id: int) -> bool:
        """Return whether an earlier row had one of these keys at this unit."""
        for key in keys:
            row = self._rows.get(key)
            if row and unit_id in row.unit_ids:
                return True
        return False

    def add(self, keys: Iterable[RowKey], *, number: int, folded_name: str, unit_id: int) -> None:
        """Remember a row at a unit; the number and the name of the first row of a key stay."""
        for key in keys:
            row = self._rows.get(key) or EarlierRow(number, folded_name)
            self._rows[key] = replace(row, unit_ids=row.unit_ids | {unit_id})
