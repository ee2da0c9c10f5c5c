"""Builds expensive rows once for each test process, and afterwards inserts them as they were."""

import copy
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any, ParamSpec, TypeVar

from django.apps import apps
from django.core.cache import cache as django_cache
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model, UUIDField

P = ParamSpec("P")
T = TypeVar("T")
Row = tuple[Any, ...]
#: The rows of each table, by primary key.
Contents = Mapping[str, Mapping[Any, Row]]

#: In one statement, on SQLite.
MOST_VALUES = 30_000
#: Told whose rows are written in its block: whoever draws the coverage map listens.
observed: Callable[[str], AbstractContextManager[object]] = nullcontext


@dataclass(frozen=True)
class Recording:
    """The rows a builder wrote, and the highest primary keys before it did.

    ``new`` and ``changed`` are rows by table, ``previous`` those changed or deleted as they were
    before; ``result`` is what the builder returned, pickled.
    """

    arguments: tuple[Any, ...]
    highest: dict[str, Any]
    new: dict[str, list[Row]]
    changed: dict[str, list[Row]]
    previous: dict[str, list[Row]]
    result: bytes

    def fits(self, arguments: tuple[Any, ...]) -> bool:
        """Return whether this was built from the same, and the database is as it was then."""
        if arguments != self.arguments or highest(self.highest) != self.highest:
            return False
        return all(_has_rows(table, rows) for table, rows in self.previous.items())

    def replay(self) -> Any:
        """Write the rows; returns what the builder returned."""
        with transaction.atomic(), connection.cursor() as cursor:
            for table, rows in self.previous.items():
                keys = [row[_key_position(table)] for row in rows]
                marks = ", ".join(["%s"] * len(keys))
                statement = f"DELETE FROM {table} WHERE {_key(table)} IN ({marks})"  # noqa: S608  (our own names)
                cursor.execute(statement, keys)
            for table, all_rows in chain(self.changed.items(), self.new.items()):
                row_marks = f"({', '.join(['%s'] * len(all_rows[0]))})"
                for rows in batched(all_rows):
                    marks = ", ".join([row_marks] * len(rows))
                    statement = f"INSERT INTO {table} VALUES {marks}"  # noqa: S608  (our own names)
                    cursor.execute(statement, list(chain.from_iterable(rows)))
            sequences = connection.ops.sequence_reset_sql(
                no_style(), [_models()[table] for table in self.new]
            )
            if sequences:
                cursor.execute("\n".join(sequences))
        django_cache.clear()
        return pickle.loads(self.result)  # noqa: S301  (our own)


def replayed(build: Callable[P, T]) -> Callable[P, T]:
    """Wrap ``build`` so that it runs once for each state of the database, and is then replayed.

    Its arguments are given by position.
    """
    recordings: list[Recording] = []
    name = f"shared {build.__module__}.{getattr(build, '__qualname__', build)}"

    def replay_or_build(*arguments: P.args, **nothing: P.kwargs) -> T:
        with observed(name):
            return _replay_or_build(*arguments, **nothing)

    def _replay_or_build(*arguments: P.args, **nothing: P.kwargs) -> T:
        for recording in recordings:
            if recording.fits(arguments):
                return recording.replay()
        recording, result = recorded(build, *arguments, **nothing)
        recordings.append(recording)
        return result

    return replay_or_build


def recorded(build: Callable[P, T], *arguments: P.args, **nothing: P.kwargs) -> tuple[Recording, T]:
    """Run a builder; returns what it wrote, and what it returned."""
    before, highest_before = contents(), highest(tables())
    kept_arguments = copy.deepcopy(arguments)  # as they are before the builder changes them
    result = build(*arguments, **nothing)
    recording = _record(kept_arguments, before, contents(), highest_before, pickle.dumps(result))
    return recording, result


def batched(rows: list[Row]) -> Iterator[list[Row]]:
    """Yield as many rows at once as a statement may have values."""
    size = MOST_VALUES // len(rows[0])
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def _record(
    arguments: tuple[Any, ...],
    before: Contents,
    after: Contents,
    highest_before: Mapping[str, Any],
    result: bytes,
) -> Recording:
    """Compare the tables before and after a builder ran."""
    recording = Recording(arguments, highest={}, new={}, changed={}, previous={}, result=result)
    for table, rows in after.items():
        rows_before = before[table]
        new_rows = [row for key, row in rows.items() if key not in rows_before]
        changed_rows = [row for key, row in rows.items() if rows_before.get(key, row) != row]
        previous_rows = [row for key, row in rows_before.items() if rows.get(key) != row]
        if new_rows:
            recording.new[table] = new_rows
        if changed_rows:
            recording.changed[table] = changed_rows
        if previous_rows:
            recording.previous[table] = previous_rows
        if rows or rows_before:
            recording.highest[table] = highest_before[table]
    return recording


def contents() -> Contents:
    """Return every row of every table."""
    return {table: dict(_rows(table)) for table in _models()}


def tables() -> list[str]:
    """Return the name of every table that is put back."""
    return sorted(_models())


def highest(tables: Iterable[str]) -> Mapping[str, Any]:
    """Return the highest primary key of each of ``tables``; None where a table is empty."""
    with connection.cursor() as cursor:
        selects = [f"(SELECT max({_comparable_key(table)}) FROM {table})" for table in tables]  # noqa: S608  (our own names)
        cursor.execute(f"SELECT {', '.join(selects)}")
        return dict(zip(tables, cursor.fetchone(), strict=True))


def _has_rows(table: str, rows: Iterable[Row]) -> bool:
    """Return whether all of ``rows`` stand in a table just so."""
    rows_by_key = dict(_rows(table))
    return all(rows_by_key.get(row[_key_position(table)]) == row for row in rows)


def _rows(table: str) -> Iterator[tuple[Any, Row]]:
    key_position = _key_position(table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")  # noqa: S608  (our own names)
        for row in cursor.fetchall():
            yield row[key_position], tuple(row)


@cache
def _models() -> Mapping[str, type[Model]]:
    """Return the models of all tables, without those of full-text search, which triggers fill."""
    models_by_table = {}
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if model._meta.managed and not model._meta.proxy and not table.endswith("_fts"):
            models_by_table[table] = model
    return models_by_table


@cache
def _key(table: str) -> str:
    """Return the name of a table's primary key."""
    return str(_models()[table]._meta.pk.column)


def _comparable_key(table: str) -> str:
    """Return what is compared of a table's primary key: PostgreSQL knows no highest UUID."""
    key = _key(table)
    is_uuid = isinstance(_models()[table]._meta.pk, UUIDField)
    return f"CAST({key} AS varchar(36))" if is_uuid else key


@cache
def _key_position(table: str) -> int:
    """Return which column of a table is its primary key."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} LIMIT 0")  # noqa: S608  (our own names)
        return [column[0] for column in cursor.description].index(_key(table))
