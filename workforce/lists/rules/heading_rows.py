"""Which of the first rows of a table are its headings: below titles, and sometimes in two lines. Plain rules."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

#: How many rows at the beginning of a table may hold its headings.
SEARCHED = 15

_NUMBERED = re.compile(r" \(\d+\)$")

#: How many things a row of cells names that a list may hold.
HeadingScore = Callable[[Sequence[str]], int]


@dataclass(frozen=True)
class HeadingRows:
    """The headings, each of another name; how many rows go before the first row of data; and what stood above."""

    cells: list[str]
    rows: int
    above: tuple[str, ...] = ()


def find_headings(rows: Sequence[Sequence[str]], score: HeadingScore) -> HeadingRows:
    """The headings among the first rows of a table.

    The row that names the most counts, or two rows that name more together than alone ("Staff" over "number").
    Where none names anything it is the first, below a lone cell that is the table's title.
    """
    scores = [score(cells) for cells in rows]
    best = max(range(len(rows)), key=lambda at: (scores[at], -at))
    if not scores[best] or any("@" in cell for cells in rows[:best] for cell in cells):
        at = _below_titles(rows)
        return HeadingRows(_distinct(rows[at]), at + 1, _words(rows[:at]))
    for first in (best - 1, best):
        if first >= 0 and first + 1 < len(rows):
            both = _joined(rows[first], rows[first + 1])
            if _may_be_headings(rows[first + 1]) and score(both) > max(
                scores[best], scores[first + 1]
            ):
                return HeadingRows(_distinct(both), first + 2, _words(rows[:first]))
    return HeadingRows(_distinct(rows[best]), best + 1, _words(rows[:best]))


def _below_titles(rows: Sequence[Sequence[str]]) -> int:
    widths = [sum(map(bool, cells)) for cells in rows]
    at = next((at for at, width in enumerate(widths) if width > 1), 0)
    return 0 if any(width != 1 for width in widths[:at]) else at


def _may_be_headings(cells: Sequence[str]) -> bool:
    return not any("@" in cell or any(letter.isdigit() for letter in cell) for cell in cells)


def _joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    width = max(len(upper), len(lower))
    above, below = ([*cells, *[""] * (width - len(cells))] for cells in (upper, lower))
    return [f"{one} {other}".strip() for one, other in zip(above, below, strict=True)]


def _distinct(cells: Sequence[str]) -> list[str]:
    """``cells`` without empty ones at the end; a name that comes again is numbered, so that each can be chosen."""
    counted = Counter[str]()
    names = list[str]()
    for cell in cells:
        counted[cell] += bool(cell)
        names.append(f"{cell} ({counted[cell]})" if counted[cell] > 1 else cell)
    while names and not names[-1]:
        names.pop()
    return names


def heading_of(name: str) -> str:
    """A heading as the file has it, without the number by which a second one of its name is told apart."""
    return _NUMBERED.sub("", name)


def _words(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    return tuple(" ".join(filter(None, cells))[:100] for cells in rows if any(cells))
