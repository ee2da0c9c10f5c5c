"""The way of a list into the site: read → recognise columns → parse → match → plan → apply.

=========  ==============================================  ================================
step       module                                          from → to
=========  ==============================================  ================================
read       :mod:`workforce.lists.reading`                  file → ``OpenTable``
recognise  :mod:`workforce.lists.recognising`              ``OpenTable`` → ``ListLayout``
parse      :mod:`workforce.lists.rules.parsing`            ``SheetRow`` → ``ParsedRow``
match      :mod:`workforce.lists.matching`                 ``ParsedRow`` → ``MatchedRow``
plan       :mod:`workforce.lists.planning`                 ``MatchedRow`` → ``PlannedChange``
apply      :mod:`workforce.lists.actions.applying`         ``PlannedChange`` → records
=========  ==============================================  ================================

A check (:func:`workforce.lists.actions.lists.check`) stops before the last step. The steps from
parse to plan are those of the list's kind (:mod:`workforce.lists.kinds`); they run for some
hundred rows at a time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from workforce.lists.kinds import KINDS, ListPlanner
from workforce.lists.models import PeopleList
from workforce.lists.planning import BATCH_SIZE, PeoplePlanner, PlannedChange
from workforce.lists.recognising import DOUBTFUL, table_of
from workforce.lists.rules.doubts import row_doubts
from workforce.lists.rules.outcomes import BLOCKING_RESULTS
from workforce.lists.rules.rows import ListLayout, ParsedRow, SheetRow, cell_text

#: Most characters that are stored of a cell of a row that is not accepted.
MAX_CELL_CHARACTERS = 500


@dataclass(frozen=True)
class PlannedBatch:
    """The changes of some rows that were planned together, and how many rows are done with them."""

    changes: Sequence[PlannedChange]
    rows_done: int


def planner_of(people_list: PeopleList, layout: ListLayout, *, on: date) -> ListPlanner:
    """Return what plans a list of its kind."""
    is_confirmed = DOUBTFUL in people_list.options.get("confirmed", ())
    return KINDS[people_list.holds].make_planner(people_list, layout, is_confirmed, on)


def plan_batches(
    people_list: PeopleList, layout: ListLayout, planner: ListPlanner, *, on: date
) -> Iterator[PlannedBatch]:
    """Plan the rows of a list in order, a batch at a time.

    Then, if chosen, the people it leaves out.
    """
    rows_done = 0
    with table_of(people_list) as table:
        rows = iter(table.rows)
        while batch := list(islice(rows, BATCH_SIZE)):
            rows_done += len(batch)
            parsed_rows = [_parse(people_list, row, layout, on=on) for row in batch]
            changes = [
                _with_cells(change, row)
                for change, row in zip(planner.plan(parsed_rows), batch, strict=True)
            ]
            yield PlannedBatch(changes, rows_done)
    if people_list.options.get("leavers") and isinstance(planner, PeoplePlanner):
        for leavers in planner.leavers():
            yield PlannedBatch(leavers, rows_done)


def _parse(people_list: PeopleList, row: SheetRow, layout: ListLayout, *, on: date) -> ParsedRow:
    parsed_row = KINDS[people_list.holds].parse(row, layout, on)
    doubts = row_doubts(row, layout, parsed_row.name)
    return replace(parsed_row, doubts=tuple(doubts))


def _with_cells(change: PlannedChange, row: SheetRow) -> PlannedChange:
    """Return ``change``; where its row was not accepted, with the row's cells.

    So the row can be returned for correction.
    """
    if change.outcome.result not in BLOCKING_RESULTS:
        return change
    cells = tuple(cell_text(cell)[:MAX_CELL_CHARACTERS] for cell in row.cells)
    outcome_with_cells = replace(change.outcome, cells=cells)
    return replace(change, outcome=outcome_with_cells)
