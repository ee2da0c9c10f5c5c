"""Reads one TOML table at a time and says plainly what is wrong with it. Imports no Django."""

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid5

# Never change this: every page, question and choice of the starter courses is known by a key made
# from it, in every language and in every answer ever given.
NAMESPACE = UUID("5f2d3c86-6a0e-5d0c-9a55-3b5b0c0e7a11")
IDENTIFIER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
NAME_LETTERS = 50  # as many as a slug field holds
NAMED = f"small letters, digits and hyphens, at most {NAME_LETTERS}"
TAG = re.compile(r"</?[^>]*>")
TELEPHONE = re.compile(r"(?<!\d)0\d(?:[ \d]{6,})")


T = TypeVar("T")
KINDS: dict[type, str] = {
    str: "a string that is not empty",
    int: "a whole number",
    float: "a number with a decimal point",
    bool: "true or false",
    list: "a list",
    dict: "a table",
    date: "a date (2026-11-22, without quotation marks)",
}


def key_of(*path: str) -> UUID:
    """The key of whatever stands at ``path`` (course code, page, block…), the same for ever."""
    return uuid5(NAMESPACE, "/".join(path))


@dataclass(frozen=True)
class Problem:
    """One thing wrong in one file. ``place`` names the block or question; empty means the whole file."""

    file: str
    place: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}, {self.place}" if self.place else self.file
        return f"{where}: {self.message}"


class SourceError(Exception):
    """The source cannot be loaded. ``problems`` lists everything found, in reading order."""

    def __init__(self, problems: Collection[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True)
class Phrase:
    """One English string a translator is given.

    ``place`` says where it stands (``recognise/patterns.rooms:items``); ``limit`` is the longest
    translation that fits, in characters, 0 for any length.
    """

    text: str
    place: str
    limit: int = 0


@dataclass
class Findings:
    """What reading a file has found so far."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    phrases: list[Phrase] = field(default_factory=list)
    is_unreadable: bool = False


def wrong_markup(text: str) -> str:
    """What is wrong with the markup of ``text`` (only ``<b>`` and ``<i>``, closed in order), or ``""``."""
    still_open: list[str] = []
    for tag in TAG.findall(text):
        if tag in ("<b>", "<i>"):
            still_open.append(tag)
        elif (
            tag not in ("</b>", "</i>")
            or not still_open
            or still_open.pop() != tag.replace("/", "")
        ):
            return f"{tag} is not allowed here; only <b>…</b> and <i>…</i> are"
    if still_open:
        return f"{still_open[-1]} is never closed"
    stray = re.search(r"[<>&]", TAG.sub("", text))
    return f"“{stray.group()}” is not allowed in text" if stray else ""


def _is_name(value: str) -> bool:
    return len(value) <= NAME_LETTERS and bool(IDENTIFIER.fullmatch(value))


def read_toml(path: Path, findings: Findings) -> dict[str, Any]:
    """The TOML document at ``path``; a missing, wrongly encoded or broken file is noted and reads as empty."""
    try:
        return tomllib.loads(path.read_bytes().decode())
    except FileNotFoundError:
        message = "the file is missing"
    except UnicodeDecodeError as error:
        message = f"the file is not UTF-8 (byte {error.start})"
    except tomllib.TOMLDecodeError as error:
        message = f"not valid TOML: {error}"
    findings.problems.append(Problem(findings.file, "", message))
    findings.is_unreadable = True
    return {}


class Table:
    """A TOML table read field by field. A wrong field is noted and read as an empty value.

    ``place`` is where translators find its strings; ``path`` is what its keys are made from.
    """

    def __init__(
        self, values: Mapping[str, Any], findings: Findings, *, place: str, path: tuple[str, ...]
    ) -> None:
        self.values = values
        self.findings = findings
        self.place = place
        self.path = path
        self._read: set[str] = set()

    def complain(self, message: str) -> None:
        """Note a problem with this table (once is enough for a file that cannot be read)."""
        if self.findings.is_unreadable:
            return
        self.findings.problems.append(
            Problem(self.findings.file, self.place.partition(".")[2], message)
        )

    def key(self, *below: str) -> UUID:
        """The key of this table, or of a part of it."""
        return key_of(*self.path, *below)

    def finish(self, *, may_hold_tables: bool = False) -> None:
        """Note every field nobody asked for: usually a slip of the pen.

        With ``may_hold_tables`` other tables inside (of languages nobody asked for) are no slip.
        """
        for name, value in self.values.items():
            if name not in self._read and not (may_hold_tables and isinstance(value, dict)):
                self.complain(f"unknown field “{name}”")

    def word(self, name: str, *, among: Collection[str] = (), optional: bool = False) -> str:
        """A value no translator sees; one of ``among`` when that is given."""
        if optional and name not in self.values:
            return ""
        value = self._take(name, str, "")
        if value and among and value not in among:
            self.complain(f"“{name}” is “{value}”; it must be one of {', '.join(sorted(among))}")
        return value

    def address(self, name: str, *, optional: bool = False) -> str:
        """A web address that a link leads to."""
        value = self.word(name, optional=optional)
        if value and not value.startswith(("https://", "http://")):
            self.complain(f"“{name}” is “{value}”; a web address begins with https://")
        return value

    def words(self, name: str, *, among: Collection[str] = ()) -> tuple[str, ...]:
        """A list of values no translator sees."""
        values = self._strings(name)
        for value in values:
            if among and value not in among:
                self.complain(
                    f"“{name}” holds “{value}”; it must be one of {', '.join(sorted(among))}"
                )
        return values

    def name(self, name: str) -> str:
        """A name that becomes part of an address or a file path."""
        return self._named(name, self.word(name))

    def names(self, name: str) -> tuple[str, ...]:
        """A list of such names."""
        return tuple(self._named(name, one) for one in self.words(name))

    def _named(self, name: str, value: str) -> str:
        if value and not _is_name(value):
            self.complain(f"“{name}”: “{value}” must be of {NAMED}")
            return ""
        return value

    def number(self, name: str) -> int:
        """A whole number from 1."""
        value = self._take(name, int, 1)
        if value < 1 or isinstance(value, bool):
            self.complain(f"“{name}” must be a whole number from 1")
        return value

    def percent(self, name: str) -> int:
        """A share between 0 and 1, as whole per cent."""
        value = self._take(name, float, 1.0)
        if not 0 < value <= 1:
            self.complain(f"“{name}” must be more than 0 and at most 1")
        return round(value * 100)

    def flag(self, name: str) -> bool:
        """True or false; false when left out."""
        return name in self.values and self._take(name, bool, False)

    def day(self, name: str) -> date:
        """A date."""
        return self._take(name, date, date.min)

    def day_if_any(self, name: str) -> date | None:
        """A date, or None when it is left out because nobody knows it."""
        return self.day(name) if name in self.values else None

    def text(self, name: str, *, limit: int = 0, optional: bool = False) -> str:
        """One plain string to translate, of at most ``limit`` characters."""
        if optional and name not in self.values:
            return ""
        text = self._take(name, str, "")
        return self._phrase(name, text, limit=limit) if text else ""

    def texts(self, name: str, *, limit: int = 0, has_markup: bool = False) -> tuple[str, ...]:
        """A list of strings to translate; with ``<b>`` and ``<i>`` if ``has_markup``."""
        return tuple(
            self._phrase(name, text, limit=limit, has_markup=has_markup)
            for text in self._strings(name)
        )

    def prose(self, name: str) -> str:
        """A list of paragraphs to translate, as rich text."""
        return "".join(f"<p>{text}</p>" for text in self.texts(name, has_markup=True))

    def bullets(self, name: str) -> str:
        """A list of points to translate, as one bulleted list of rich text."""
        return (
            "<ul>"
            + "".join(f"<li>{text}</li>" for text in self.texts(name, has_markup=True))
            + "</ul>"
        )

    def rows(self, name: str, size: int) -> list[tuple[str, ...]]:
        """A list of lists of exactly ``size`` strings to translate."""
        rows = self._take(name, list, [])
        wrong = [row for row in rows if not isinstance(row, list) or len(row) != size]
        if wrong or not rows or not all(isinstance(text, str) for row in rows for text in row):
            self.complain(f"“{name}” must be a list of lists of {size} strings")
            return []
        return [tuple(self._phrase(name, text) for text in row if text) for row in rows]

    def tables(self, name: str) -> "list[Table]":
        """The tables in ``[[name]]``, each known by its ``id``; ids are unique among them."""
        found = [
            self._below(value) for value in self._take(name, list, []) if isinstance(value, dict)
        ]
        ids = [table.path[-1] for table in found]
        for double in sorted({one for one in ids if one and ids.count(one) > 1}):
            self.complain(f"the id “{double}” is used twice in [[{name}]]")
        return found

    def below(self, name: str) -> "Table":
        """The table called ``name`` inside this one."""
        values = self._take(name, dict, {})
        return Table(values, self.findings, place=f"{self.place}.{name}", path=(*self.path, name))

    def _below(self, values: Mapping[str, Any]) -> "Table":
        named = values.get("id")
        name = named if isinstance(named, str) and _is_name(named) else ""
        place = f"{self.place}.{name or '?'}"
        table = Table(values, self.findings, place=place, path=(*self.path, name))
        table._read.add("id")
        if not name:
            table.complain(f"needs an id of {NAMED}")
        return table

    def _take(self, name: str, kind: type[T], empty: T) -> T:
        self._read.add(name)
        value = self.values.get(name)
        if name not in self.values:
            self.complain(f"“{name}” is missing")
        elif not isinstance(value, kind) or (value == "" and kind is str):
            self.complain(f"“{name}” must be {KINDS[kind]}")
        else:
            return value
        return empty

    def _strings(self, name: str) -> tuple[str, ...]:
        values = self._take(name, list, [])
        if name in self.values and (
            not values or not all(isinstance(value, str) and value for value in values)
        ):
            self.complain(f"“{name}” must be a list of one or more strings")
            return ()
        return tuple(values)

    def _phrase(self, name: str, text: str, *, limit: int = 0, has_markup: bool = False) -> str:
        wrong = wrong_markup(text)
        if not wrong and not has_markup and TAG.search(text):
            wrong = "markup is not allowed here"
        if not wrong and TELEPHONE.search(text):
            wrong = "telephone numbers belong in content/contacts.toml"
        if not wrong and limit and len(text) > limit:
            wrong = f"{len(text)} characters are more than {limit}"
        if wrong:
            self.complain(f"“{name}”: {wrong}")
        self.findings.phrases.append(Phrase(text, f"{self.place}:{name}", limit))
        return text
