"""Words of a language as data: the tables of ``content/words/<language>.toml``. A plain rule.

A table is read as ``words("ro")["headings"]``, the tables of that name in every language as
``tables("headings")["ro"]``. What a table holds, and what it means, is known to the module that
reads it; each table says in a comment who that is. Nothing here is translated or shown: what people
read stands in the message catalogues.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

FOLDER = Path(__file__).parents[1] / "content" / "words"


@cache
def languages() -> tuple[str, ...]:
    """Return the codes of the languages that have a file, in the order of the alphabet."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def words(language: str) -> Mapping[str, Any]:
    """Return the tables of a language by name; an empty mapping where it has no file.

    A regional language (``ur-PK``) without a file of its own has the words of its main one.
    Ask with ``words(language).get("headings", {})`` for a table that a language may lack.
    """
    code = language.lower()
    if code not in languages():
        code = code.partition("-")[0]
    if code not in languages():
        return MappingProxyType({})
    return _read(code)


def tables(name: str) -> Mapping[str, Mapping[str, Any]]:
    """Return the table of this name by language, of the languages that have it."""
    tables_by_language: dict[str, Mapping[str, Any]] = {}
    for code in languages():
        tables_of_language = words(code)
        if name in tables_of_language:
            tables_by_language[code] = tables_of_language[name]
    return tables_by_language


@cache
def _read(code: str) -> Mapping[str, Any]:
    """Return the tables in the file of a language."""
    # Read once a process: whoever changes a file starts the site anew, as after any change of code.
    with (FOLDER / f"{code}.toml").open("rb") as file:
        return MappingProxyType(tomllib.load(file))
