"""The kinds of lists people bring: how a row is parsed, planned and written.

Each app registers its own in ``AppConfig.ready``, under a value of :class:`PeopleList.Holds`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from accounts.models import User
from foundation.registries import Registry
from workforce.lists.models import PeopleList
from workforce.lists.planning import PlannedChange
from workforce.lists.rules.columns import ListColumn
from workforce.lists.rules.rows import ListLayout, ParsedRow, SheetRow


class ListPlanner(Protocol):
    """Plans what the rows of one list would change, batch after batch."""

    def plan(self, rows: Iterable[ParsedRow]) -> Sequence[PlannedChange]:
        """Return what comes of a batch of rows, in their order."""


class ListWriter(Protocol):
    """Writes the planned changes of one batch, inside the transaction of the caller."""

    def __call__(
        self,
        planner: Any,
        changes: Sequence[Any],
        /,
        *,
        people_list: PeopleList,
        by: User | None,
        at: datetime,
        on: date,
    ) -> None: ...


@dataclass(frozen=True)
class ListKind:
    """One kind of list.

    ``columns`` are what its columns may hold, ``blank_columns`` those of the file to fill in.
    ``parse`` takes the day of the import, ``make_planner`` whether doubtful rows are confirmed,
    and the day. ``refuse_useless`` raises :class:`UnreadableList` where a list of these columns
    cannot be written.
    """

    columns: tuple[ListColumn, ...]
    blank_columns: tuple[ListColumn, ...]
    parse: Callable[[SheetRow, ListLayout, date], ParsedRow]
    make_planner: Callable[[PeopleList, ListLayout, bool, date], ListPlanner]
    write: ListWriter
    refuse_useless: Callable[[PeopleList, Mapping[ListColumn, int]], None]


#: Every kind by the value of :class:`PeopleList.Holds`.
KINDS: Registry[ListKind] = Registry()
