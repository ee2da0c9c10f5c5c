"""Files of starter content: their keys, their strings to translate, and what is wrong with them.

Imports no Django.
"""

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

# Never change this: every page, question and choice of the starter courses is known by a key made
# from it, in every language and in every answer ever given.
NAMESPACE = UUID("5f2d3c86-6a0e-5d0c-9a55-3b5b0c0e7a11")
TAG = re.compile(r"</?[^>]*>")
TELEPHONE = re.compile(r"(?<!\d)0\d(?:[ \d]{6,})")


def key_of(*path: str) -> UUID:
    """Return the key of the thing at ``path`` (course code, page, block…), the same for ever."""
    return uuid5(NAMESPACE, "/".join(path))


@dataclass(frozen=True)
class SourceProblem:
    """One thing wrong in one file; ``place`` names the block or question, empty the whole file."""

    file: str
    place: str
    message: str

    def __str__(self) -> str:
        if self.place:
            return f"{self.file}, {self.place}: {self.message}"
        return f"{self.file}: {self.message}"


class SourceError(Exception):
    """The source cannot be loaded; ``problems`` lists all that is wrong, in reading order."""

    def __init__(self, problems: Collection[SourceProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True)
class Phrase:
    """One English string to translate.

    ``place`` says where it stands (``recognise/patterns.rooms:items``); ``limit`` is the longest
    translation that fits, in characters, 0 for any length.
    """

    text: str
    place: str
    limit: int = 0


@dataclass
class SourceFile:
    """A file being read: the problems and the strings to translate met in it so far."""

    name: str
    problems: list[SourceProblem] = field(default_factory=list)
    phrases: list[Phrase] = field(default_factory=list)
    is_unreadable: bool = False


def wrong_markup(text: str) -> str:
    """Return what is wrong with the markup of ``text``, or ``""``.

    Only ``<b>`` and ``<i>`` are allowed, closed in order.
    """
    open_tags: list[str] = []
    for tag in TAG.findall(text):
        if tag in ("<b>", "<i>"):
            open_tags.append(tag)
            continue
        closes_last = bool(open_tags) and tag == open_tags[-1].replace("<", "</")
        if not closes_last:
            return f"{tag} is not allowed here; only <b>…</b> and <i>…</i> are"
        open_tags.pop()
    if open_tags:
        return f"{open_tags[-1]} is never closed"
    stray_sign = re.search(r"[<>&]", TAG.sub("", text))
    if stray_sign:
        return f"“{stray_sign.group()}” is not allowed in text"
    return ""


def fault_of(text: str, *, limit: int, has_markup: bool) -> str:
    """Return what is wrong with a string to translate, or ``""``."""
    fault = wrong_markup(text)
    if fault:
        return fault
    if not has_markup and TAG.search(text):
        return "markup is not allowed here"
    if TELEPHONE.search(text):
        return "telephone numbers belong in content/contacts.toml"
    if limit and len(text) > limit:
        return f"{len(text)} characters are more than {limit}"
    return ""


def read_toml(path: Path, source_file: SourceFile) -> dict[str, Any]:
    """Return the TOML document at ``path``.

    A missing, wrongly encoded or broken file is noted in ``source_file`` and reads as empty.
    """
    try:
        return tomllib.loads(path.read_bytes().decode())
    except FileNotFoundError:
        message = "the file is missing"
    except UnicodeDecodeError as error:
        message = f"the file is not UTF-8 (byte {error.start})"
    except tomllib.TOMLDecodeError as error:
        message = f"not valid TOML: {error}"
    source_file.problems.append(SourceProblem(source_file.name, "", message))
    source_file.is_unreadable = True
    return {}
