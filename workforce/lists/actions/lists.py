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
from workforce.lists.kinds import KINDS, Plan
from workforce.lists.models import PeopleList
from workforce.lists.plans import BATCH, PeoplePlan, Step
from workforce.lists.problems import COLUMNS
from workforce.lists.readers import Table, Unreadable, opened
from workforce.lists.rules.days import evident_order
from workforce.lists.rules.doubts import doubts
from workforce.lists.rules.headers import Field, match, meaning
from workforce.lists.rules.looking import Looked, twins
from workforce.lists.rules.outcomes import HELD, Result, Sorted
from workforce.lists.rules.roster import Layout, Row, Wanted, shown
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
def bring(
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
    listed = PeopleList(
        unit=unit, brought_by=by, brought_at=at, holds=holds, filename=filename[-200:]
    )
    listed.options = {name: chosen[name] for name in CHOICES if chosen.get(name)}
    listed.file.save(f"{listed.uuid}.list", File(file), save=False)
    listed.save()
    return listed


def choose(*, listed: PeopleList, **chosen: Any) -> None:
    """Read a list another way from now on."""
    listed.options = {name: chosen[name] for name in CHOICES if chosen.get(name)}
    listed.counts = {}
    listed.save(update_fields=["options", "counts"])


def confirm(*, listed: PeopleList, asks: Collection[str]) -> None:
    """Note what whoever brings a list has seen and calls right (:data:`ASKS`); nothing else is any more."""
    listed.options["confirmed"] = sorted(set(asks) & set(ASKS))
    listed.save(update_fields=["options"])


def unanswered(listed: PeopleList, *, good_rows_only: bool) -> list[str]:
    """What of a list that was worked out has to be confirmed before it can be imported."""
    confirmed = listed.options.get("confirmed", ())
    asks = [ask for ask in listed.options.get("found", {}).get("asks", ()) if ask not in confirmed]
    return [*asks, DOUBTFUL] if listed.counts.get(Result.DOUBTFUL) and not good_rows_only else asks


def check(*, listed: PeopleList, on: date, progress: Progress = silent) -> Mapping[str, int]:
    """Work out what would come of every row, writing nothing but that; returns rows by outcome.

    A file that cannot be read leaves its reason in ``options["flaw"]``, and no outcomes.
    """
    try:
        layout, total = examine(listed)
        with sorted_outcomes() as outcomes:
            for step in planned(listed, layout, on=on, progress=progress, total=total):
                outcomes.add(step.outcome)
            _keep(listed, outcomes)
    except Unreadable as error:
        listed.options["flaw"] = {"code": error.code, "said": error.said}
        listed.counts = {}
        _forget(listed)
    listed.save(update_fields=["options", "counts", "outcomes"])
    return listed.counts


@transaction.atomic
def drop(*, listed: PeopleList) -> None:
    """Throw a list away: its file, its outcomes and the record of it. What it brought about stays."""
    listed.delete()
    transaction.on_commit(lambda: _unlink(listed))


def purge_lists(*, before: datetime, is_rehearsal: bool = False) -> int:
    """Throw away every list brought before an instant; returns how many (with ``is_rehearsal``: would be)."""
    old = list(PeopleList.objects.filter(brought_at__lt=before))
    for listed in () if is_rehearsal else old:
        drop(listed=listed)
    return len(old)


# --- Reading ---------------------------------------------------------------------------------


def examine(listed: PeopleList) -> tuple[Layout, int]:
    """How to read a list, and how many rows it has; notes what was found in its options.

    Reads all of it once: the order of days is settled by every day in the file together. Raises
    :class:`workforce.lists.readers.Unreadable`.
    """
    listed.options.pop("flaw", None)
    with table_of(listed) as table:
        columns = columns_of(listed, table.header)
        found = _found(table, columns, fields_of(listed))
        listed.options["found"] = found
        looked = Looked(columns, twins(table.header, columns))
        for row in table.rows:
            looked.at(row)
    found["evident_order"] = evident_order(looked.days)
    found["letters"] = list(looked.letters) if table.is_guess else []
    found["asks"] = [ALPHABET] * bool(found["letters"]) + [COLUMNS_ALIKE] * bool(looked.differing)
    found["alike"] = sorted({table.header[at] for at in looked.differing})
    _refuse_useless(listed, columns, looked.total)
    order = listed.options.get("order") or found["evident_order"]
    return Layout(columns, len(table.header), order, table.header, spoken_languages()), looked.total


def columns_of(listed: PeopleList, header: Sequence[str]) -> dict[Field, int]:
    """Where each field stands in a list."""
    return match(header, fields_of(listed), listed.options.get("columns"), own_headings())


def known_headings(listed: PeopleList) -> Callable[[Sequence[str]], int]:
    """How many things a list may hold a row of headings names."""
    fields, own = fields_of(listed), own_headings()
    return lambda cells: len(match(cells, fields, also=own))


def fields_of(listed: PeopleList) -> tuple[Field, ...]:
    """What the columns of a list may hold."""
    return KINDS[listed.holds].fields


@contextmanager
def table_of(listed: PeopleList) -> Iterator[Table]:
    """The list, open; raises :class:`workforce.lists.readers.Unreadable`."""
    how = {name: listed.options.get(name, "") for name in ("encoding", "delimiter", "sheet")}
    try:
        file = listed.file.open("rb")
    except FileNotFoundError as error:
        raise Unreadable("gone") from error
    with file, opened(file, **how, score=known_headings(listed)) as table:
        yield table


def planned(
    listed: PeopleList,
    layout: Layout,
    *,
    on: date,
    progress: Progress = silent,
    total: int | None = None,
) -> Iterator[Step]:
    """Every row of a list with what comes of it, in order; then, if asked for, the people it leaves out."""
    for steps in batches(listed, layout, plan_for(listed, layout, on=on), on=on):
        yield from steps.steps
        progress(steps.done, total)


class Batch:
    """Some rows worked out together, and how many rows were before their end."""

    def __init__(self, steps: list[Step], done: int) -> None:
        self.steps, self.done = steps, done


def plan_for(listed: PeopleList, layout: Layout, *, on: date) -> Plan:
    """What works a list out."""
    is_sure = DOUBTFUL in listed.options.get("confirmed", ())
    return KINDS[listed.holds].plan(listed, layout, is_sure, on)


def batches(listed: PeopleList, layout: Layout, plan: Plan, *, on: date) -> Iterator[Batch]:
    """The rows of a list, some hundred at a time, worked out by ``plan``."""
    done = 0
    with table_of(listed) as table:
        rows = iter(table.rows)
        while batch := list(islice(rows, BATCH)):
            done += len(batch)
            steps = plan.steps(_wanted(listed, row, layout, on=on) for row in batch)
            yield Batch(
                [_with_cells(step, row) for step, row in zip(steps, batch, strict=True)], done
            )
    if listed.options.get("leavers") and isinstance(plan, PeoplePlan):
        for steps in plan.leavers():
            yield Batch(steps, done)


def _wanted(listed: PeopleList, row: Row, layout: Layout, *, on: date) -> Wanted:
    wanted = KINDS[listed.holds].parse(row, layout, on)
    return replace(wanted, doubts=tuple(doubts(row, layout, wanted.name)))


def _with_cells(step: Step, row: Row) -> Step:
    """A row that goes wrong keeps its cells, so that it can be given back to be put right."""
    if step.outcome.result not in HELD:
        return step
    cells = tuple(shown(cell)[:500] for cell in row.cells)
    return replace(step, outcome=replace(step.outcome, cells=cells))


def _found(table: Table, columns: Mapping[Field, int], fields: Sequence[Field]) -> dict[str, Any]:
    header = list(table.header)
    unread = [
        heading for at, heading in enumerate(header) if heading and at not in columns.values()
    ]
    # asked about by itself where it says something else
    again = {header[at] for at in twins(header, columns)}
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
            if meaning(heading, fields) in columns and heading not in again
        ],
    }


def _refuse_useless(listed: PeopleList, columns: Mapping[Field, int], total: int) -> None:
    if not total:
        raise Unreadable("no_rows")
    who = {Field.NAME, Field.GIVEN, Field.FAMILY, Field.STAFF_NUMBER, Field.EMAIL, Field.LEARNER_ID}
    if not who & set(columns):
        raise Unreadable("no_columns")
    flaw = KINDS[listed.holds].flaw(listed, columns)
    if flaw:
        raise Unreadable(flaw)


@cache
def own_headings() -> Mapping[str, frozenset[Field]]:
    """This site's own names of columns in every language, folded: the file to fill in comes back with them."""
    named: dict[str, frozenset[Field]] = {}
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
def sorted_outcomes() -> Iterator[Sorted]:
    """Somewhere to write outcomes, however many."""
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as first,
        tempfile.TemporaryFile("w+", encoding="utf-8") as rest,
    ):
        yield Sorted(first, rest)


def _keep(listed: PeopleList, outcomes: Sorted) -> None:
    """Put the outcomes where the page reads them, in place of older ones."""
    _forget(listed)
    with tempfile.TemporaryFile("w+b") as whole:
        for line in outcomes.lines():
            whole.write(line.encode())
        whole.seek(0)
        listed.outcomes.save(f"{listed.uuid}.outcomes", File(whole), save=False)
    listed.counts = outcomes.counts


def _forget(listed: PeopleList) -> None:
    if listed.outcomes:
        listed.outcomes.delete(save=False)


def _unlink(listed: PeopleList) -> None:
    for file in (listed.file, listed.outcomes):
        if file:
            file.delete(save=False)


def outcome_lines(listed: PeopleList) -> Iterator[str]:
    """The kept outcomes, line by line; none when there are none."""
    if not listed.outcomes:
        return
    try:
        with listed.outcomes.open("rb") as kept:
            for line in kept:
                yield line.decode()
    except FileNotFoundError:
        return
