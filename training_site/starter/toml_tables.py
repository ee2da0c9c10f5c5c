"""Reads TOML tables field by field and lists what is wrong with them. Imports no Django."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from training_site.starter.source_files import (
    Phrase,
    SourceFile,
    SourceProblem,
    fault_of,
    key_of,
)

IDENTIFIER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MAX_NAME_CHARACTERS = 50  # as many as a slug field holds
NAME_RULE = f"small letters, digits and hyphens, at most {MAX_NAME_CHARACTERS}"

T = TypeVar("T")
TYPE_NAMES: dict[type, str] = {
    str: "a string that is not empty",
    int: "a whole number",
    float: "a number with a decimal point",
    bool: "true or false",
    list: "a list",
    dict: "a table",
    date: "a date (2026-11-22, without quotation marks)",
}


class TomlTable:
    """A TOML table read field by field; a wrong field is noted and read as an empty value.

    ``place`` is where translators find its strings; ``path`` is what its keys are made from.
    """

    def __init__(
        self,
        values: Mapping[str, Any],
        source_file: SourceFile,
        *,
        place: str,
        path: tuple[str, ...],
    ) -> None:
        self.values = values
        self.source_file = source_file
        self.place = place
        self.path = path
        self._fields_read: set[str] = set()

    def complain(self, message: str) -> None:
        """Note a problem with this table; for a file that cannot be read one is enough."""
        if self.source_file.is_unreadable:
            return
        _file_part, _dot, place_in_file = self.place.partition(".")
        problem = SourceProblem(self.source_file.name, place_in_file, message)
        self.source_file.problems.append(problem)

    def key(self, *below: str) -> UUID:
        """Return the key of this table, or of a part of it."""
        return key_of(*self.path, *below)

    def finish(self, *, may_hold_tables: bool = False) -> None:
        """Note every field that was not read: usually a slip of the pen.

        With ``may_hold_tables`` unread tables inside (of further languages) are no slip.
        """
        for name, value in self.values.items():
            is_further_table = may_hold_tables and isinstance(value, dict)
            if name not in self._fields_read and not is_further_table:
                self.complain(f"unknown field “{name}”")

    def word(self, name: str, *, among: Collection[str] = (), optional: bool = False) -> str:
        """Return a value no translator sees; one of ``among`` unless that is empty."""
        if optional and name not in self.values:
            return ""
        value = self._take(name, str, "")
        if value and among and value not in among:
            self.complain(f"“{name}” is “{value}”; it must be one of {', '.join(sorted(among))}")
        return value

    def address(self, name: str, *, optional: bool = False) -> str:
        """Return a web address that a link leads to."""
        value = self.word(name, optional=optional)
        if value and not value.startswith(("https://", "http://")):
            self.complain(f"“{name}” is “{value}”; a web address begins with https://")
        return value

    def words(self, name: str, *, among: Collection[str] = ()) -> tuple[str, ...]:
        """Return a list of values no translator sees."""
        values = self._strings(name)
        for value in values:
            if among and value not in among:
                self.complain(
                    f"“{name}” holds “{value}”; it must be one of {', '.join(sorted(among))}"
                )
        return values

    def name(self, name: str) -> str:
        """Return a name that becomes part of an address or a file path."""
        return self._check_name(name, self.word(name))

    def names(self, name: str) -> tuple[str, ...]:
        """Return a list of such names."""
        return tuple(self._check_name(name, value) for value in self.words(name))

    def _check_name(self, name: str, value: str) -> str:
        if value and not _is_name(value):
            self.complain(f"“{name}”: “{value}” must be of {NAME_RULE}")
            return ""
        return value

    def number(self, name: str) -> int:
        """Return a whole number from 1."""
        value = self._take(name, int, 1)
        if value < 1 or isinstance(value, bool):
            self.complain(f"“{name}” must be a whole number from 1")
        return value

    def percent(self, name: str) -> int:
        """Return a share between 0 and 1 as whole per cent."""
        value = self._take(name, float, 1.0)
        if not 0 < value <= 1:
            self.complain(f"“{name}” must be more than 0 and at most 1")
        return round(value * 100)

    def flag(self, name: str) -> bool:
        """Return true or false; false when left out."""
        return name in self.values and self._take(name, bool, False)

    def flag_if_any(self, name: str) -> bool | None:
        """Return true or false, or None when it is left out because nobody knows it."""
        return self.flag(name) if name in self.values else None

    def day(self, name: str) -> date:
        """Return a date."""
        return self._take(name, date, date.min)

    def day_if_any(self, name: str) -> date | None:
        """Return a date, or None when it is left out because nobody knows it."""
        return self.day(name) if name in self.values else None

    def text(self, name: str, *, limit: int = 0, optional: bool = False) -> str:
        """Return one plain string to translate, of at most ``limit`` characters."""
        if optional and name not in self.values:
            return ""
        text = self._take(name, str, "")
        return self._phrase(name, text, limit=limit) if text else ""

    def texts(self, name: str, *, limit: int = 0, has_markup: bool = False) -> tuple[str, ...]:
        """Return a list of strings to translate; with ``<b>`` and ``<i>`` if ``has_markup``."""
        return tuple(
            self._phrase(name, text, limit=limit, has_markup=has_markup)
            for text in self._strings(name)
        )

    def prose(self, name: str) -> str:
        """Return a list of paragraphs to translate, as rich text."""
        return "".join(f"<p>{text}</p>" for text in self.texts(name, has_markup=True))

    def bullets(self, name: str) -> str:
        """Return a list of points to translate, as one bulleted list of rich text."""
        points = "".join(f"<li>{text}</li>" for text in self.texts(name, has_markup=True))
        return f"<ul>{points}</ul>"

    def rows(self, name: str, size: int) -> list[tuple[str, ...]]:
        """Return a list of lists of exactly ``size`` strings to translate."""
        rows = self._take(name, list, [])
        if not rows or not all(_is_row(row, size) for row in rows):
            self.complain(f"“{name}” must be a list of lists of {size} strings")
            return []
        return [tuple(self._phrase(name, text) for text in row if text) for row in rows]

    def tables(self, name: str) -> "list[TomlTable]":
        """Return the tables in ``[[name]]``; each has an ``id`` of its own."""
        values_of_tables = self._take(name, list, [])
        tables = [
            self._table_with_id(values) for values in values_of_tables if isinstance(values, dict)
        ]
        ids = [table.path[-1] for table in tables]
        repeated_ids = {table_id for table_id in ids if table_id and ids.count(table_id) > 1}
        for table_id in sorted(repeated_ids):
            self.complain(f"the id “{table_id}” is used twice in [[{name}]]")
        return tables

    def below(self, name: str) -> "TomlTable":
        """Return the table called ``name`` inside this one."""
        values = self._take(name, dict, {})
        place = f"{self.place}.{name}"
        return TomlTable(values, self.source_file, place=place, path=(*self.path, name))

    def _table_with_id(self, values: Mapping[str, Any]) -> "TomlTable":
        """Return a table of ``[[…]]``; a missing or wrong id is noted, and reads as empty."""
        table_id = values.get("id")
        if not isinstance(table_id, str) or not _is_name(table_id):
            table_id = ""
        place = f"{self.place}.{table_id or '?'}"
        table = TomlTable(values, self.source_file, place=place, path=(*self.path, table_id))
        table._fields_read.add("id")
        if not table_id:
            table.complain(f"needs an id of {NAME_RULE}")
        return table

    def _take(self, name: str, kind: type[T], default: T) -> T:
        """Return the field ``name``; ``default`` and a note if it is missing or of a wrong type."""
        self._fields_read.add(name)
        if name not in self.values:
            self.complain(f"“{name}” is missing")
            return default
        value = self.values[name]
        if not isinstance(value, kind) or (value == "" and kind is str):
            self.complain(f"“{name}” must be {TYPE_NAMES[kind]}")
            return default
        return value

    def _strings(self, name: str) -> tuple[str, ...]:
        values = self._take(name, list, [])
        are_strings = all(isinstance(value, str) and value for value in values)
        if name in self.values and not (values and are_strings):
            self.complain(f"“{name}” must be a list of one or more strings")
            return ()
        return tuple(values)

    def _phrase(self, name: str, text: str, *, limit: int = 0, has_markup: bool = False) -> str:
        """Note ``text`` as a string to translate, and what is wrong with it; returns it."""
        fault = fault_of(text, limit=limit, has_markup=has_markup)
        if fault:
            self.complain(f"“{name}”: {fault}")
        self.source_file.phrases.append(Phrase(text, f"{self.place}:{name}", limit))
        return text


def _is_name(value: str) -> bool:
    return len(value) <= MAX_NAME_CHARACTERS and bool(IDENTIFIER.fullmatch(value))


def _is_row(row: object, size: int) -> bool:
    """Whether this is a list of exactly ``size`` strings."""
    if not isinstance(row, list) or len(row) != size:
        return False
    return all(isinstance(text, str) for text in row)
