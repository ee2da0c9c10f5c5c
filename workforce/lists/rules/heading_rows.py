"""Which of the first rows of a table are its headings: below titles, sometimes in two lines."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

#: How many rows at the beginning of a table may hold its headings.
SEARCHED = 15

_REPEAT_NUMBER = re.compile(r" \(\d+\)$")

#: Returns how many things that a list may hold a row of cells names.
HeadingScore = Callable[[Sequence[str]], int]


@dataclass(frozen=True)
class HeadingRows:
    """The headings of a table.

    ``names`` differ from each other; ``row_count`` rows go before the first row of data;
    ``titles`` is the text that stood above the headings.
    """

    names: list[str]
    row_count: int
    titles: tuple[str, ...] = ()


def find_headings(rows: Sequence[Sequence[str]], score: HeadingScore) -> HeadingRows:
    """Return the headings among the first rows of a table.

    The row that names the most counts, or two rows that name more together than alone ("Staff" over
    "number"). Where none names anything it is the first, below a lone cell that is the table's
    title.
    """
    scores = [score(cells) for cells in rows]
    best = scores.index(max(scores))
    if not scores[best] or _has_email(rows[:best]):
        place = _row_below_titles(rows)
        return HeadingRows(_distinct(rows[place]), place + 1, _row_texts(rows[:place]))
    for upper in (best - 1, best):
        lower = upper + 1
        if upper < 0 or lower >= len(rows):
            continue
        joined = _join_rows(rows[upper], rows[lower])
        single_score = max(scores[best], scores[lower])
        if _may_be_headings(rows[lower]) and score(joined) > single_score:
            return HeadingRows(_distinct(joined), lower + 1, _row_texts(rows[:upper]))
    return HeadingRows(_distinct(rows[best]), best + 1, _row_texts(rows[:best]))


def _has_email(rows: Sequence[Sequence[str]]) -> bool:
    return any("@" in cell for cells in rows for cell in cells)


def _row_below_titles(rows: Sequence[Sequence[str]]) -> int:
    """Return the first row with several cells, if all above it have one."""
    for place, cells in enumerate(rows):
        width = sum(bool(cell) for cell in cells)
        if width > 1:
            return place
        if width != 1:
            return 0
    return 0


def _may_be_headings(cells: Sequence[str]) -> bool:
    text = "".join(cells)
    return "@" not in text and not any(letter.isdigit() for letter in text)


def _join_rows(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Return two rows as one: "Staff" above "number" becomes "Staff number"."""
    joined = []
    for place in range(max(len(upper), len(lower))):
        above = upper[place] if place < len(upper) else ""
        below = lower[place] if place < len(lower) else ""
        joined.append(f"{above} {below}".strip())
    return joined


def _distinct(cells: Sequence[str]) -> list[str]:
    """Return ``cells`` without empty ones at the end; a name that comes again gets a number.

    So each column can be chosen in a form.
    """
    counts = Counter[str]()
    names = list[str]()
    for cell in cells:
        if cell:
            counts[cell] += 1
        names.append(f"{cell} ({counts[cell]})" if counts[cell] > 1 else cell)
    while names and not names[-1]:
        names.pop()
    return names


def heading_of(name: str) -> str:
    """Return a heading as the file has it, without the number of :func:`_distinct`."""
    return _REPEAT_NUMBER.sub("", name)


def _row_texts(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return each row that holds anything as one text of at most 100 letters."""
    texts = [" ".join(filter(None, cells)) for cells in rows]
    return tuple(text[:100] for text in texts if text)
