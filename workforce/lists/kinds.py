"""The kinds of lists people bring: what a row is, what it would do, and how that is written.

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
from workforce.lists.rules.parsing import ListLayout, ParsedRow, SheetRow


class ListPlanner(Protocol):
    """Works out what the rows of one list would do, batch after batch."""

    def steps(self, rows: Iterable[ParsedRow]) -> list[PlannedChange]:
        """Return what comes of a batch of rows, in their order."""


class ListWriter(Protocol):
    """Does what the steps of one batch say, inside the transaction of the caller."""

    def __call__(
        self,
        plan: Any,
        steps: Sequence[PlannedChange],
        *,
        people_list: PeopleList,
        by: User | None,
        at: datetime,
        on: date,
    ) -> None: ...


@dataclass(frozen=True)
class ListKind:
    """One kind of list.

    ``fields`` are what its columns may hold, ``blank_fields`` the columns of the file to fill in.
    ``flaw`` returns the code of why a list of these columns is useless, or an empty text.
    """

    fields: tuple[ListColumn, ...]
    blank_fields: tuple[ListColumn, ...]
    parse: Callable[[SheetRow, ListLayout, date], ParsedRow]
    plan: Callable[[PeopleList, ListLayout, bool, date], ListPlanner]
    write: ListWriter
    flaw: Callable[[PeopleList, Mapping[ListColumn, int]], str]


#: Every kind by the value of :class:`PeopleList.Holds`.
KINDS: Registry[ListKind] = Registry()
