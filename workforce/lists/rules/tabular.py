"""How tables come as text: encodings, delimiters, quotes, digits. Plain rules."""

import csv
import re
import unicodedata
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from foundation.alphabets import ALPHABETS

#: Encodings one may choose, by the names this site uses for them.
ENCODINGS = ALPHABETS
DELIMITERS = (",", ";", "\t", "|")
#: Lines a quoted cell may run over before its quotation mark counts as one that never closes.
QUOTED_LINES = 30
#: What stands for a byte that is wrong in UTF-8, so that its row can be named.
WRONG_BYTE = "\ufffd"

#: Letters that carry no accent one could take off, and the ways Arabic, Persian and Urdu keyboards write one letter.
_LETTERS = str.maketrans(
    {
        "ł": "l",
        "đ": "d",
        "ø": "o",
        "\u0131": "i",
        "\u064a": "\u06cc",
        "\u0649": "\u06cc",
        "\u0643": "\u06a9",
    }
    | dict.fromkeys("\u0629\u0647\u06d5", "\u06c1")
)
_APART = re.compile(r"[\W_]+")
_INVISIBLE = re.compile(r"[\u200b\u2060\ufeff\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_GUARDED = re.compile(r"^'(?=[ \u00a0]*[=+\-@\t\r\n＝＋－＠])")
_SEP_LINE = re.compile(r"^\ufeff?\"?sep=(.)\"?\s*$", re.IGNORECASE)


def fold(text: str) -> str:
    """``text`` for comparing: without accents, capitals, punctuation; "É-mail_Adress " is "e mail adress"."""
    if text.isascii():
        return _APART.sub(" ", text.casefold()).strip()
    letters = (
        c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c)
    )
    return " ".join("".join(c if _belongs(c) else " " for c in letters).translate(_LETTERS).split())


def _belongs(letter: str) -> bool:
    """Whether something is part of a word: vowel signs of Indian scripts are, though no letters."""
    return letter.isalnum() or unicodedata.category(letter).startswith("M")


def digits(text: str) -> str:
    """``text`` with the digits of every script written 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def plain(text: str) -> str:
    """A cell as its reader sees it: on one line, without NULs, invisible marks or spaces around it.

    The apostrophe this site's own files put before what looks like a formula is taken off again.
    """
    if not text:
        return ""
    shown = _INVISIBLE.sub("", text.replace("\x00", ""))
    return " ".join(_GUARDED.sub("", shown.strip()).split())


def separator_line(line: str) -> str:
    """The delimiter a first line ``sep=;`` names, as Excel writes it; else empty."""
    found = _SEP_LINE.match(line)
    return found[1] if found else ""


def guess_delimiter(lines: Iterable[str]) -> str:
    """The delimiter that cuts most of the first lines into the same number of cells; a comma for one column."""
    sample = [line for line in lines if line.strip()][:20]
    best, most = ",", 1.0
    for delimiter in DELIMITERS:
        widths = [len(row) for row in csv.reader(sample, delimiter=delimiter)]
        if not widths or widths[0] < 2:
            continue
        score = widths[0] * (sum(width == widths[0] for width in widths) / len(widths) + 0.1)
        if score > most:
            best, most = delimiter, score
    return best


@dataclass(frozen=True)
class TextRecord:
    """One row as a spreadsheet numbers it (the header is row 1). ``is_open``: a quotation mark never closes."""

    number: int
    cells: list[str]
    is_open: bool = False


def records(lines: Iterable[str], delimiter: str) -> Iterator[TextRecord]:
    """Rows of delimited text, blank ones left out.

    Where a quotation mark is never closed the csv module would swallow the rest of the file; here that
    one line is marked and the next is a row again.
    """
    waiting: deque[str] = deque()
    source = iter(lines)
    number = 0
    while True:
        line = waiting.popleft() if waiting else next(source, None)
        if line is None:
            return
        number += 1
        taken, is_whole = [line], True
        if line.count('"') % 2 and _ends_quoted(line, delimiter):
            is_whole = _closed(taken, waiting, source)
        cells = _cells(taken, delimiter) if is_whole else None
        if cells is None:  # what was taken for its end is given back
            waiting.extendleft(reversed(taken[1:]))
            yield TextRecord(number, line.rstrip("\r\n").split(delimiter), is_open=True)
        elif any(cell.strip() for cell in cells):
            yield TextRecord(number, cells)


def _cells(lines: list[str], delimiter: str) -> list[str] | None:
    """The one row these lines are; None when they are not one."""
    try:
        rows = list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def _closed(taken: list[str], waiting: deque[str], source: Iterator[str]) -> bool:
    """Take further lines until the quotation mark closes; False, and all given back, when it never does."""
    quotes = taken[0].count('"')
    while quotes % 2 and len(taken) < QUOTED_LINES:
        line = waiting.popleft() if waiting else next(source, None)
        if line is None:
            break
        taken.append(line)
        quotes += line.count('"')
    if quotes % 2 == 0:
        return True
    waiting.extendleft(reversed(taken[1:]))
    del taken[1:]
    return False


def _ends_quoted(line: str, delimiter: str) -> bool:
    """Whether a line ends inside a quoted cell; an inch sign inside a plain one opens nothing."""
    is_quoted, at_start = False, True
    for letter in line:
        if letter == '"':
            is_quoted = not is_quoted if (is_quoted or at_start) else False
        elif not is_quoted:
            at_start = letter == delimiter
            continue
        at_start = False
    return is_quoted
