"""Writes a drawn list as a file, without anything of the product: delimited text, or a workbook."""

import io
from datetime import date
from random import Random

from openpyxl import Workbook

from tests.harnesses.nothing_lost.lists_drawn import DrawnList


def written(random: Random, drawn: DrawnList) -> bytes:
    """Return the bytes of a list."""
    if drawn.is_workbook:
        return _as_workbook(random, drawn)
    lines = [
        drawn.separator.join(_quoted(random, cell, drawn) for cell in line.cells)
        for line in drawn.lines
    ]
    if drawn.names_separator:
        lines.insert(0, f"sep={drawn.separator}")
    text = drawn.line_end.join([*lines, ""])
    return text.encode(drawn.alphabet)


def _quoted(random: Random, cell: object, drawn: DrawnList) -> str:
    """Return a cell between quotation marks where it must be, or as some programs do always."""
    text = cell.isoformat() if isinstance(cell, date) else str(cell)
    must_be = any(sign in text for sign in (drawn.separator, '"', "\n"))
    if must_be or (text and random.random() < 0.1):
        doubled = text.replace('"', '""')
        return f'"{doubled}"'
    return text


def _as_workbook(random: Random, drawn: DrawnList) -> bytes:
    book = Workbook()
    for line in drawn.lines:
        book.active.append([_typed(random, cell) for cell in line.cells])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _typed(random: Random, cell: object) -> object:
    """Return a cell as a spreadsheet keeps it: whole numbers are numbers, often with a ``.0``."""
    text = str(cell)
    if text.isdecimal() and not text.startswith("0") and len(text) < 5:
        return random.choice([int(text), float(text), text])
    return cell or None
