"""What would come of each row of a list, as lines of JSON: read page by page, never as a whole."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import IO, Any

from workforce.lists.rules.rows import RowProblem


class RowResult(StrEnum):
    """What comes of a row. What is doubtful waits until somebody says that it is right."""

    WRONG = "wrong"
    DOUBTFUL = "doubtful"
    DUPLICATE = "duplicate"
    LEAVES = "leaves"
    INVITED = "invited"
    BACK = "back"
    JOINS = "joins"
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


#: Results of rows that are not written, and that stop the whole list unless somebody chose to
#: import the good rows only.
BLOCKING_RESULTS = (RowResult.WRONG, RowResult.DOUBTFUL)


@dataclass(frozen=True)
class RowOutcome:
    """A row's outcome, in codes: the sentences come when somebody reads it, in their language.

    ``number`` is the row in the spreadsheet (0: somebody the list does not name), ``repeated_row``
    the row it repeats, ``changes`` the fields that change; ``cells`` the row as it was read, stored
    for a row that is not accepted.
    """

    number: int
    result: RowResult
    name: str = ""
    place: str = ""
    changes: tuple[str, ...] = ()
    repeated_row: int = 0
    problems: tuple[RowProblem, ...] = ()
    notes: tuple[RowProblem, ...] = ()
    cells: tuple[str, ...] = ()

    def as_line(self) -> str:
        """Return one line of JSON, its result first: lines are chosen by how they begin."""
        stored: dict[str, Any] = {
            "result": self.result.value,
            "number": self.number,
            "name": self.name,
            "place": self.place,
            "of": self.repeated_row,
            "changes": self.changes,
            "problems": [problem.as_json() for problem in self.problems],
            "notes": [note.as_json() for note in self.notes],
            "cells": self.cells,
        }
        filled = {key: value for key, value in stored.items() if value or key == "number"}
        return json.dumps(filled) + "\n"


def outcome_of_line(line: str) -> RowOutcome:
    """Return the outcome a line of JSON holds."""
    stored = json.loads(line)
    return RowOutcome(
        number=stored["number"],
        result=RowResult(stored["result"]),
        name=stored.get("name", ""),
        place=stored.get("place", ""),
        changes=tuple(stored.get("changes", ())),
        repeated_row=stored.get("of", 0),
        problems=tuple(map(RowProblem.from_json, stored.get("problems", ()))),
        notes=tuple(map(RowProblem.from_json, stored.get("notes", ()))),
        cells=tuple(stored.get("cells", ())),
    )


def outcomes_with(lines: Iterable[str], *results: str) -> Iterator[RowOutcome]:
    """Return the outcomes with one of these results, or all of them, one after the other."""
    return map(outcome_of_line, _lines_with(lines, *results))


def page_of(lines: Iterable[str], *, start: int, size: int, result: str = "") -> list[RowOutcome]:
    """Return ``size`` outcomes from ``start`` on; the lines before are passed over unread."""
    results = [result] if result else []
    page = islice(_lines_with(lines, *results), start, start + size)
    return [outcome_of_line(line) for line in page]


def _lines_with(lines: Iterable[str], *results: str) -> Iterator[str]:
    """Return the lines that begin with one of these results, or all of them."""
    beginnings = tuple(f'{{"result": "{result}"' for result in results)
    for line in lines:
        if not beginnings or line.startswith(beginnings):
            yield line


class OutcomeWriter:
    """Writes outcomes as lines: blocking ones, then the rest, each in the order of the list."""

    def __init__(self, blocking_lines: IO[str], other_lines: IO[str]) -> None:
        self.blocking_lines = blocking_lines
        self.other_lines = other_lines
        self.counts = dict.fromkeys([result.value for result in RowResult], 0)

    def add(self, outcome: RowOutcome) -> None:
        """Count an outcome and write it to the blocking lines or to the other ones."""
        self.counts[outcome.result.value] += 1
        lines = self.blocking_lines if outcome.result in BLOCKING_RESULTS else self.other_lines
        lines.write(outcome.as_line())

    def lines(self) -> Iterator[str]:
        """Return everything that was written, in the order of reading."""
        for part in (self.blocking_lines, self.other_lines):
            part.seek(0)
            yield from part
