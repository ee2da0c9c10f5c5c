"""Writes about lists somebody brought: take one in, read it, work out what it would do, throw it away."""

import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from itertools import islice
from typing import IO, Any

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils import translation
from django.utils.translation import get_language_info, gettext

from accounts.models import User
from workforce.lists.kinds import KINDS, ListPlanner
from workforce.lists.models import PeopleList
from workforce.lists.planning import BATCH, PeoplePlanner, PlannedChange
from workforce.lists.problems import COLUMNS
from workforce.lists.reading import OpenTable, UnreadableList, opened
from workforce.lists.rules.columns import ListColumn, column_for_heading, match_columns
from workforce.lists.rules.days import evident_order
from workforce.lists.rules.doubts import doubts
from workforce.lists.rules.outcomes import HELD, OutcomeWriter, RowResult
from workforce.lists.rules.parsing import ListLayout, ParsedRow, SheetRow, cell_text
from workforce.lists.rules.table_scan import TableScan, duplicate_columns
from workforce.lists.rules.tabular import fold
from workforce.units.models import Unit

#: Told (rows done, rows in all).
Progress = Callable[[int, int | None], None]
#: What may be chosen about a list; everything else in ``PeopleList.options`` is what was found.
CHOICES = ("encoding", "delimiter", "sheet", "columns", "order", "leavers", "source", "confirmed")
#: What somebody may have to say about a list before it is imported: that the letters of a guessed alphabet are right,
#: that the first of several columns called alike is, and that rows are right which look broken or like nobody.
ASKS = ALPHABET, COLUMNS_ALIKE, DOUBTFUL = ("alphabet", "columns", "doubtful")


def silent(_done: int, _total: int | None = None) -> None:
    """Progress nobody watches."""


@transaction.atomic
def store_list(
    *,
    file: IO[bytes],
    filename: str,
    unit: Unit,
    holds: str,
    by: User | None,
    at: datetime,
    **chosen: Any,
) -> PeopleList:
    """Keep a list for ``unit`` and below, unread; ``chosen`` are :data:`CHOICES`."""
    people_list = PeopleList(
        unit=unit, brought_by=by, brought_at=at, holds=holds, filename=filename[-200:]
    )
    people_list.options = {name: chosen[name] for name in CHOICES if chosen.get(name)}
    people_list.file.save(f"{people_list.uuid}.list", File(file), save=False)
    people_list.save()
    return people_list


def choose(*, people_list: PeopleList, **chosen: Any) -> None:
    """Read a list another way from now on."""
    people_list.options = {name: chosen[name] for name in CHOICES if chosen.get(name)}
    people_list.counts = {}
    people_list.save(update_fields=["options", "counts"])


def confirm(*, people_list: PeopleList, asks: Collection[str]) -> None:
    """Note what whoever brings a list has seen and calls right (:data:`ASKS`); nothing else is any more."""
    people_list.options["confirmed"] = sorted(set(asks) & set(ASKS))
    people_list.save(update_fields=["options"])


def unanswered(people_list: PeopleList, *, good_rows_only: bool) -> list[str]:
    """What of a list that was worked out has to be confirmed before it can be imported."""
    confirmed = people_list.options.get("confirmed", ())
    asks = [
        ask for ask in people_list.options.get("found", {}).get("asks", ()) if ask not in confirmed
    ]
    return (
        [*asks, DOUBTFUL]
        if people_list.counts.get(RowResult.DOUBTFUL) and not good_rows_only
        else asks
    )


def check(*, people_list: PeopleList, on: date, progress: Progress = silent) -> Mapping[str, int]:
    """Work out what would come of every row, writing nothing but that; returns rows by outcome.

    A file that cannot be read leaves its reason in ``options["flaw"]``, and no outcomes.
    """
    try:
        layout, total = recognise_layout(people_list)
        with sorted_outcomes() as outcomes:
            for step in planned_changes(people_list, layout, on=on, progress=progress, total=total):
                outcomes.add(step.outcome)
            _keep(people_list, outcomes)
    except UnreadableList as error:
        people_list.options["flaw"] = {"code": error.code, "said": error.said}
        people_list.counts = {}
        _forget(people_list)
    people_list.save(update_fields=["options", "counts", "outcomes"])
    return people_list.counts


@transaction.atomic
def drop(*, people_list: PeopleList) -> None:
    """Throw a list away: its file, its outcomes and the record of it. What it brought about stays."""
    people_list.delete()
    transaction.on_commit(lambda: _unlink(people_list))


def purge_lists(*, before: datetime, dry_run: bool = False) -> int:
    """Throw away every list brought before an instant; returns how many (with ``is_rehearsal``: would be)."""
    old = list(PeopleList.objects.filter(brought_at__lt=before))
    for people_list in () if dry_run else old:
        drop(people_list=people_list)
    return len(old)


# --- Reading ---------------------------------------------------------------------------------


def recognise_layout(people_list: PeopleList) -> tuple[ListLayout, int]:
    """How to read a list, and how many rows it has; notes what was found in its options.

    Reads all of it once: the order of days is settled by every day in the file together. Raises
    :class:`workforce.lists.reading.Unreadable`.
    """
    people_list.options.pop("flaw", None)
    with table_of(people_list) as table:
        columns = columns_of(people_list, table.header)
        found = _found(table, columns, fields_of(people_list))
        people_list.options["found"] = found
        looked = TableScan(columns, duplicate_columns(table.header, columns))
        for row in table.rows:
            looked.at(row)
    found["evident_order"] = evident_order(looked.days)
    found["letters"] = list(looked.letters) if table.is_guess else []
    found["asks"] = [ALPHABET] * bool(found["letters"]) + [COLUMNS_ALIKE] * bool(looked.differing)
    found["alike"] = sorted({table.header[at] for at in looked.differing})
    _refuse_useless(people_list, columns, looked.total)
    order = people_list.options.get("order") or found["evident_order"]
    return ListLayout(
        columns, len(table.header), order, table.header, spoken_languages()
    ), looked.total


def columns_of(people_list: PeopleList, header: Sequence[str]) -> dict[ListColumn, int]:
    """Where each field stands in a list."""
    return match_columns(
        header, fields_of(people_list), people_list.options.get("columns"), own_headings()
    )


def known_headings(people_list: PeopleList) -> Callable[[Sequence[str]], int]:
    """How many things a list may hold a row of headings names."""
    fields, own = fields_of(people_list), own_headings()
    return lambda cells: len(match_columns(cells, fields, also=own))


def fields_of(people_list: PeopleList) -> tuple[ListColumn, ...]:
    """What the columns of a list may hold."""
    return KINDS[people_list.holds].fields


@contextmanager
def table_of(people_list: PeopleList) -> Iterator[OpenTable]:
    """The list, open; raises :class:`workforce.lists.reading.Unreadable`."""
    how = {name: people_list.options.get(name, "") for name in ("encoding", "delimiter", "sheet")}
    try:
        file = people_list.file.open("rb")
    except FileNotFoundError as error:
        raise UnreadableList("gone") from error
    with file, opened(file, **how, score=known_headings(people_list)) as table:
        yield table


def planned_changes(
    people_list: PeopleList,
    layout: ListLayout,
    *,
    on: date,
    progress: Progress = silent,
    total: int | None = None,
) -> Iterator[PlannedChange]:
    """Every row of a list with what comes of it, in order; then, if asked for, the people it leaves out."""
    for steps in batches(people_list, layout, plan_for(people_list, layout, on=on), on=on):
        yield from steps.steps
        progress(steps.done, total)


class PlannedBatch:
    """Some rows worked out together, and how many rows were before their end."""

    def __init__(self, steps: list[PlannedChange], done: int) -> None:
        self.steps, self.done = steps, done


def plan_for(people_list: PeopleList, layout: ListLayout, *, on: date) -> ListPlanner:
    """What works a list out."""
    is_sure = DOUBTFUL in people_list.options.get("confirmed", ())
    return KINDS[people_list.holds].plan(people_list, layout, is_sure, on)


def batches(
    people_list: PeopleList, layout: ListLayout, plan: ListPlanner, *, on: date
) -> Iterator[PlannedBatch]:
    """The rows of a list, some hundred at a time, worked out by ``plan``."""
    done = 0
    with table_of(people_list) as table:
        rows = iter(table.rows)
        while batch := list(islice(rows, BATCH)):
            done += len(batch)
            steps = plan.steps(_wanted(people_list, row, layout, on=on) for row in batch)
            yield PlannedBatch(
                [_with_cells(step, row) for step, row in zip(steps, batch, strict=True)], done
            )
    if people_list.options.get("leavers") and isinstance(plan, PeoplePlanner):
        for steps in plan.leavers():
            yield PlannedBatch(steps, done)


def _wanted(people_list: PeopleList, row: SheetRow, layout: ListLayout, *, on: date) -> ParsedRow:
    wanted = KINDS[people_list.holds].parse(row, layout, on)
    return replace(wanted, doubts=tuple(doubts(row, layout, wanted.name)))


def _with_cells(step: PlannedChange, row: SheetRow) -> PlannedChange:
    """A row that goes wrong keeps its cells, so that it can be given back to be put right."""
    if step.outcome.result not in HELD:
        return step
    cells = tuple(cell_text(cell)[:500] for cell in row.cells)
    return replace(step, outcome=replace(step.outcome, cells=cells))


def _found(
    table: OpenTable, columns: Mapping[ListColumn, int], fields: Sequence[ListColumn]
) -> dict[str, Any]:
    header = list(table.header)
    unread = [
        heading for at, heading in enumerate(header) if heading and at not in columns.values()
    ]
    # asked about by itself where it says something else
    again = {header[at] for at in duplicate_columns(header, columns)}
    return {
        "header": header,
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "sheets": list(table.sheets),
        "sheet": table.sheet,
        "columns": {name.value: header[at] for name, at in columns.items()},
        "above": list(table.above),
        "unread": unread,
        "beside": [
            heading
            for heading in unread
            if column_for_heading(heading, fields) in columns and heading not in again
        ],
    }


def _refuse_useless(people_list: PeopleList, columns: Mapping[ListColumn, int], total: int) -> None:
    if not total:
        raise UnreadableList("no_rows")
    who = {
        ListColumn.NAME,
        ListColumn.GIVEN,
        ListColumn.FAMILY,
        ListColumn.STAFF_NUMBER,
        ListColumn.EMAIL,
        ListColumn.LEARNER_ID,
    }
    if not who & set(columns):
        raise UnreadableList("no_columns")
    flaw = KINDS[people_list.holds].flaw(people_list, columns)
    if flaw:
        raise UnreadableList(flaw)


@cache
def own_headings() -> Mapping[str, frozenset[ListColumn]]:
    """This site's own names of columns in every language, folded: the file to fill in comes back with them."""
    named: dict[str, frozenset[ListColumn]] = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            for field, label in COLUMNS.items():
                named[fold(str(label))] = named.get(fold(str(label)), frozenset()) | {field}
    return named


@cache
def spoken_languages() -> Mapping[str, str]:
    """The site's languages by every name a list may give them: code, English, their own, each other's."""
    named: dict[str, str] = {}
    for code, name in settings.LANGUAGES:
        names = {code, get_language_info(code)["name"], get_language_info(code)["name_local"]}
        for reading, _own in settings.LANGUAGES:
            with translation.override(reading):
                names.add(gettext(str(name)))
        named |= {fold(each): code for each in names}
    return named


# --- Outcomes --------------------------------------------------------------------------------


@contextmanager
def sorted_outcomes() -> Iterator[OutcomeWriter]:
    """Somewhere to write outcomes, however many."""
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as first,
        tempfile.TemporaryFile("w+", encoding="utf-8") as rest,
    ):
        yield OutcomeWriter(first, rest)


def _keep(people_list: PeopleList, outcomes: OutcomeWriter) -> None:
    """Put the outcomes where the page reads them, in place of older ones."""
    _forget(people_list)
    with tempfile.TemporaryFile("w+b") as whole:
        for line in outcomes.lines():
            whole.write(line.encode())
        whole.seek(0)
        people_list.outcomes.save(f"{people_list.uuid}.outcomes", File(whole), save=False)
    people_list.counts = outcomes.counts


def _forget(people_list: PeopleList) -> None:
    if people_list.outcomes:
        people_list.outcomes.delete(save=False)


def _unlink(people_list: PeopleList) -> None:
    for file in (people_list.file, people_list.outcomes):
        if file:
            file.delete(save=False)


def outcome_lines(people_list: PeopleList) -> Iterator[str]:
    """The kept outcomes, line by line; none when there are none."""
    if not people_list.outcomes:
        return
    try:
        with people_list.outcomes.open("rb") as kept:
            for line in kept:
                yield line.decode()
    except FileNotFoundError:
        return
