"""What would come of each row of a list, kept as lines of JSON: read page by page, never as a whole."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import IO, Any

from workforce.lists.rules.parsing import RowProblem


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


#: Rows nothing is written of, and that hold everything back unless somebody wants the good ones alone.
HELD = (RowResult.WRONG, RowResult.DOUBTFUL)


@dataclass(frozen=True)
class RowOutcome:
    """A row's outcome, in codes: the sentences come when somebody reads it, in their language.

    ``number`` is the row in the spreadsheet (0: somebody the list does not name), ``of`` the row it
    repeats, ``changes`` the fields that change; ``cells`` the row as it came, kept for what goes wrong.
    """

    number: int
    result: RowResult
    name: str = ""
    place: str = ""
    changes: tuple[str, ...] = ()
    of: int = 0
    problems: tuple[RowProblem, ...] = ()
    notes: tuple[RowProblem, ...] = ()
    cells: tuple[str, ...] = ()

    def as_line(self) -> str:
        """One line of JSON, its result first, so that lines can be chosen without reading them."""
        facts: dict[str, Any] = {"result": self.result.value, "number": self.number}
        facts |= {"name": self.name, "place": self.place, "of": self.of, "changes": self.changes}
        facts |= {"problems": [vars(problem) for problem in self.problems]}
        facts |= {"notes": [vars(note) for note in self.notes], "cells": self.cells}
        return (
            json.dumps({name: value for name, value in facts.items() if value or name == "number"})
            + "\n"
        )


def as_outcome(line: str) -> RowOutcome:
    """The outcome a line of JSON holds."""
    facts = json.loads(line)
    return RowOutcome(
        number=facts["number"],
        result=RowResult(facts["result"]),
        name=facts.get("name", ""),
        place=facts.get("place", ""),
        changes=tuple(facts.get("changes", ())),
        of=facts.get("of", 0),
        problems=tuple(RowProblem(**each) for each in facts.get("problems", ())),
        notes=tuple(RowProblem(**each) for each in facts.get("notes", ())),
        cells=tuple(facts.get("cells", ())),
    )


def outcomes_with(lines: Iterable[str], *results: str) -> Iterator[RowOutcome]:
    """The outcomes of some results, or all, one after the other."""
    beginnings = tuple(f'{{"result": "{result}"' for result in results) or ("",)
    return (as_outcome(line) for line in lines if line.startswith(beginnings))


def page_of(lines: Iterable[str], *, start: int, size: int, result: str = "") -> list[RowOutcome]:
    """``size`` outcomes from ``start`` on; the lines before are passed over unread."""
    beginning = f'{{"result": "{result}"' if result else ""
    wanted = (line for line in lines if line.startswith(beginning))
    return [as_outcome(line) for line in islice(wanted, start, start + size)]


class OutcomeWriter:
    """Writes outcomes as lines: what needs somebody first, then the rest, each in the order of the list."""

    def __init__(self, first: IO[str], rest: IO[str]) -> None:
        self.first, self.rest = first, rest
        self.counts = dict.fromkeys([result.value for result in RowResult], 0)

    def add(self, outcome: RowOutcome) -> None:
        """Count an outcome and write it where it belongs."""
        self.counts[outcome.result.value] += 1
        (self.first if outcome.result in HELD else self.rest).write(outcome.as_line())

    def lines(self) -> Iterator[str]:
        """Everything written, in the order of reading."""
        for part in (self.first, self.rest):
            part.seek(0)
            yield from part
