"""Rows that are expensive to build are built once for each test process, and put back as they were after that."""

import pickle
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any, TypeVar

from django.apps import apps
from django.core.cache import cache as remembered
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model

T = TypeVar("T")
Row = tuple[Any, ...]
#: What stands in each table, by its primary key.
Contents = Mapping[str, Mapping[Any, Row]]


@dataclass(frozen=True)
class Kept:
    """What a builder made of a database: rows that were not there, and the highest keys there were before."""

    highest: Mapping[str, Any]
    new: Mapping[str, list[Row]]
    changed: Mapping[str, list[Row]]
    result: bytes

    def fits(self) -> bool:
        """Whether the database is as it was when this was built."""
        return highest(self.highest) == self.highest

    def put_back(self) -> Any:
        """Write the rows; what the builder returned."""
        with transaction.atomic(), connection.cursor() as cursor:
            for table, rows in self.changed.items():
                keys = [row[_key_at(table)] for row in rows]
                marks = ", ".join(["%s"] * len(keys))
                cursor.execute(f"DELETE FROM {table} WHERE {_key(table)} IN ({marks})", keys)  # noqa: S608  (our own names)
            for table, rows in chain(self.changed.items(), self.new.items()):
                line = f"({', '.join(['%s'] * len(rows[0]))})"
                values = list(chain.from_iterable(rows))
                lines = ", ".join([line] * len(rows))
                cursor.execute(f"INSERT INTO {table} VALUES {lines}", values)  # noqa: S608  (our own names)
            sequences = connection.ops.sequence_reset_sql(
                no_style(), [_models()[table] for table in self.new]
            )
            if sequences:
                cursor.execute("\n".join(sequences))
        remembered.clear()
        return pickle.loads(self.result)  # noqa: S301  (our own)


def replayed(build: Callable[[], T]) -> Callable[[], T]:
    """``build``, run once for each state of the database it is called in; afterwards its rows are put back."""
    known: list[Kept] = []

    def put_back_or_build() -> T:
        for kept in known:
            if kept.fits():
                return kept.put_back()
        before = contents()
        result = build()
        known.append(_difference(before, contents(), pickle.dumps(result)))
        return result

    return put_back_or_build


def _difference(before: Contents, after: Contents, result: bytes) -> Kept:
    new = {
        table: [row for key, row in rows.items() if key not in before[table]]
        for table, rows in after.items()
    }
    changed = {
        table: [row for key, row in rows.items() if before[table].get(key, row) != row]
        for table, rows in after.items()
    }
    new, changed = (
        {table: rows for table, rows in part.items() if rows} for part in (new, changed)
    )
    return Kept(
        {table: max(before[table], default=None) for table, rows in after.items() if rows},
        new,
        changed,
        result,
    )


def contents() -> Contents:
    """Every row of every table."""
    return {table: dict(_rows(table)) for table in _models()}


def highest(tables: Mapping[str, Any]) -> Mapping[str, Any]:
    """The highest primary key of each of ``tables``; None where it is empty."""
    with connection.cursor() as cursor:
        parts = (f"(SELECT max({_key(table)}) FROM {table})" for table in tables)  # noqa: S608  (our own names)
        cursor.execute(f"SELECT {', '.join(parts)}")
        return dict(zip(tables, cursor.fetchone(), strict=True))


def _rows(table: str) -> Iterator[tuple[Any, Row]]:
    at = _key_at(table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")  # noqa: S608  (our own names)
        yield from ((row[at], tuple(row)) for row in cursor.fetchall())


@cache
def _models() -> Mapping[str, type[Model]]:
    models = (
        model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy
    )
    tables = {model._meta.db_table: model for model in models if model._meta.managed}
    # follows by triggers
    return {table: model for table, model in tables.items() if not table.endswith("_fts")}


@cache
def _key(table: str) -> str:
    return str(_models()[table]._meta.pk.column)


@cache
def _key_at(table: str) -> int:
    with connection.cursor() as cursor:
        names = [
            column.name for column in connection.introspection.get_table_description(cursor, table)
        ]
    return names.index(_key(table))
