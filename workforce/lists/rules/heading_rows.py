"""Which of the first rows of a table are its headings: below titles, sometimes in two lines."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

#: Headings stand in one of so many rows at the beginning of a table.
MAX_HEADING_ROW = 15

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


def find_headings(rows: Sequence[Sequence[str]], heading_score: HeadingScore) -> HeadingRows:
    """Return the headings among the first rows of a table.

    The row that names the most counts, or two rows that name no less together than alone ("Staff"
    over "number", "End" over "date"). Where none names anything it is the first, below a lone cell
    that is the table's title.
    """
    scores = [heading_score(cells) for cells in rows]
    best_index = scores.index(max(scores))
    if not scores[best_index] or _has_email(rows[:best_index]):
        row_index = _row_below_titles(rows)
        texts_above = _row_texts(rows[:row_index])
        return HeadingRows(_distinct(rows[row_index]), row_index + 1, texts_above)
    for upper_index in (best_index - 1, best_index):
        lower_index = upper_index + 1
        if upper_index < 0 or lower_index >= len(rows):
            continue
        if _are_one_heading(rows[upper_index], rows[lower_index], heading_score):
            joined_cells = _join_rows(rows[upper_index], rows[lower_index])
            texts_above = _row_texts(rows[:upper_index])
            return HeadingRows(_distinct(joined_cells), lower_index + 1, texts_above)
    texts_above = _row_texts(rows[:best_index])
    return HeadingRows(_distinct(rows[best_index]), best_index + 1, texts_above)


def _has_email(rows: Sequence[Sequence[str]]) -> bool:
    return any("@" in cell for cells in rows for cell in cells)


def _row_below_titles(rows: Sequence[Sequence[str]]) -> int:
    """Return the index of the first row with several cells, if all above it have one; else 0."""
    for row_index, cells in enumerate(rows):
        width = sum(bool(cell) for cell in cells)
        if width > 1:
            return row_index
        if width != 1:
            return 0
    return 0


def _may_be_headings(cells: Sequence[str]) -> bool:
    text = "".join(cells)
    return "@" not in text and not any(letter.isdigit() for letter in text)


def _are_one_heading(
    upper_cells: Sequence[str], lower_cells: Sequence[str], heading_score: HeadingScore
) -> bool:
    """Whether two rows name more together than each alone, or as much and a column by both."""
    if not _may_be_headings(lower_cells):
        return False
    joined_cells = _join_rows(upper_cells, lower_cells)
    single_score = max(heading_score(upper_cells), heading_score(lower_cells))
    joined_score = heading_score(joined_cells)
    if joined_score != single_score:
        return joined_score > single_score
    pairs = zip(upper_cells, lower_cells, joined_cells, strict=False)
    return heading_score([joined for upper, lower, joined in pairs if upper and lower]) > 0


def _join_rows(upper_cells: Sequence[str], lower_cells: Sequence[str]) -> list[str]:
    """Return two rows as one: "Staff" above "number" becomes "Staff number"."""
    pairs = zip_longest(upper_cells, lower_cells, fillvalue="")
    return [f"{upper_cell} {lower_cell}".strip() for upper_cell, lower_cell in pairs]


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
