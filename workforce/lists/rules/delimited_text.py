"""Tables as delimited text: encodings, delimiters, quotation marks that never close."""

import csv
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from foundation.alphabets import ALPHABETS

#: Encodings one may choose, by the names this site uses for them.
ENCODINGS = ALPHABETS
DELIMITERS = (",", ";", "\t", "|")
#: Lines a quoted cell may run over before its quotation mark counts as one that never closes.
MAX_QUOTED_LINES = 30
#: Lines by which a delimiter is guessed.
SAMPLE_LINES = 20

_SEPARATOR_LINE = re.compile(r"^\ufeff?\"?sep=(.)\"?\s*$", re.IGNORECASE)


def separator_line(line: str) -> str:
    """Return the delimiter a first line ``sep=;`` names, as Excel writes it; else an empty text."""
    separator = _SEPARATOR_LINE.match(line)
    return separator[1] if separator else ""


def guess_delimiter(lines: Iterable[str]) -> str:
    """Return the delimiter that cuts most of the first lines into the same number of cells.

    Titles above a table may have fewer. A comma where there is one column only.
    """
    sample = [line for line in lines if line.strip()][:SAMPLE_LINES]
    best_delimiter = ","
    best_score = 1.0
    for delimiter in DELIMITERS:
        widths = [len(row) for row in csv.reader(sample, delimiter=delimiter)]
        if not widths:
            continue
        [(width, count)] = Counter(widths).most_common(1)
        score = width * (count / len(widths) + 0.1)
        if width > 1 and score > best_score:
            best_delimiter = delimiter
            best_score = score
    return best_delimiter


@dataclass(frozen=True)
class TextRecord:
    """One row as a spreadsheet numbers it (the header is row 1).

    ``is_open``: a quotation mark opens in it and never closes.
    """

    number: int
    cells: list[str]
    is_open: bool = False


def read_records(lines: Iterable[str], delimiter: str) -> Iterator[TextRecord]:
    """Return the rows of delimited text, blank ones left out.

    Where a quotation mark is never closed the csv module would swallow the rest of the file; here
    that one line is marked and the next is a row again.
    """
    unread_lines: deque[str] = deque()
    source = iter(lines)
    number = 0
    while True:
        line = _next_line(unread_lines, source)
        if line is None:
            return
        number += 1
        record_lines = [line]
        is_whole = True
        if '"' in line and _is_open(line, delimiter):
            is_whole = _read_to_closing_quote(record_lines, unread_lines, source, delimiter)
        cells = _split_cells(record_lines, delimiter) if is_whole else None
        if cells is None:
            unread_lines.extendleft(reversed(record_lines[1:]))
            yield TextRecord(number, line.rstrip("\r\n").split(delimiter), is_open=True)
        elif any(cell.strip() for cell in cells):
            yield TextRecord(number, cells)


def _next_line(unread_lines: deque[str], source: Iterator[str]) -> str | None:
    """Return the next line: first those that were read ahead and not used."""
    if unread_lines:
        return unread_lines.popleft()
    return next(source, None)


def _split_cells(lines: list[str], delimiter: str) -> list[str] | None:
    """Return the cells of the one row these lines are; None when they are not one."""
    try:
        rows = list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def _read_to_closing_quote(
    record_lines: list[str], unread_lines: deque[str], source: Iterator[str], delimiter: str
) -> bool:
    """Add further lines to a record until its quotation mark closes.

    Returns False when it never does; the lines then go back to ``unread_lines``.
    """
    while len(record_lines) < MAX_QUOTED_LINES:
        line = _next_line(unread_lines, source)
        if line is None:
            break
        record_lines.append(line)
        if _is_closed(record_lines, delimiter):
            return True
    unread_lines.extendleft(reversed(record_lines[1:]))
    del record_lines[1:]
    return False


def _is_open(line: str, delimiter: str) -> bool:
    """Return whether a line ends inside a quoted cell, however many marks stand in it."""
    if line.count('"') % 2 and _ends_quoted(line, delimiter):
        return True
    return _is_unfinished([line], delimiter)


def _is_closed(lines: list[str], delimiter: str) -> bool:
    """Return whether the quoted cell that opens in the first of these lines closes in the last."""
    if _is_strict(lines, delimiter):
        return True
    quotes = sum(line.count('"') for line in lines)
    return quotes % 2 == 0 and not _is_unfinished(lines, delimiter)


def _is_unfinished(lines: list[str], delimiter: str) -> bool:
    """Return whether all that these lines lack is one closing quotation mark."""
    return not _is_strict(lines, delimiter) and _is_strict([*lines, '"'], delimiter)


def _is_strict(lines: list[str], delimiter: str) -> bool:
    """Return whether every quoted cell closes, right before a delimiter or at the end of a line."""
    try:
        deque(csv.reader(lines, delimiter=delimiter, strict=True), maxlen=0)
    except csv.Error:
        return False
    return True


def _ends_quoted(line: str, delimiter: str) -> bool:
    """Return whether a line ends inside a quoted cell.

    An inch sign inside a plain one opens nothing.
    """
    is_quoted = False
    is_cell_start = True
    for letter in line:
        if letter == '"':
            is_quoted = not is_quoted and is_cell_start
        elif not is_quoted:
            is_cell_start = letter == delimiter
            continue
        is_cell_start = False
    return is_quoted
