"""Suppression of small numbers, so that a table about many never tells on a few.

The rule (requirements brief on readiness, section 4, "Tiny groups"): counts under ten and their
percentages are suppressed in board views, plus a second cell against back-calculation. A hidden
cell is printed with the same word whether it is small itself or hides for another's sake; otherwise
the word would tell. Zero counts as small: "nobody has started" says something of every member of a
group.

What is protected is every *printed* count against the other printed counts of its column and their
total. A printed count's own complement (40 of 43 completed) is not protected: it is the figure.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

#: Counts below it are small: the brief's number, after the UK LLC's statistical disclosure control.
THRESHOLD = 10


@dataclass(frozen=True)
class SuppressedColumn:
    """One column of a table after suppression: None stands for *not shown*."""

    cells: tuple[int | None, ...]
    total: int | None


def suppress(
    cells: Sequence[int], total: int, *, hide: Collection[int] = (), threshold: int = THRESHOLD
) -> SuppressedColumn:
    """Hide small counts of a column, and enough others that none can be worked out from ``total``.

    ``hide`` holds positions hidden for other reasons (a row whose whole group is small). The next
    smallest cells join the hidden ones – equal ones together, so that the choice tells nothing –
    until the total may stand beside the cells still printed. Where all cells are hidden and it may
    not, the total is hidden, too.
    """
    hidden = set(hide)
    for position, count in enumerate(cells):
        if count < threshold:
            hidden.add(position)
    while len(hidden) < len(cells) and not _is_safe(cells, hidden, threshold):
        hidden |= _smallest_printed_positions(cells, hidden)
    printed_cells: list[int | None] = list(cells)
    for position in hidden:
        printed_cells[position] = None
    printed_total = None
    if total >= threshold and _is_safe(cells, hidden, threshold):
        printed_total = total
    return SuppressedColumn(tuple(printed_cells), printed_total)


def _smallest_printed_positions(cells: Sequence[int], hidden: Collection[int]) -> set[int]:
    """Return the positions of the smallest count that is still printed: of equal ones, all.

    ``hidden`` holds positions, and not all of them.
    """
    smallest = min(count for position, count in enumerate(cells) if position not in hidden)
    return {position for position, count in enumerate(cells) if count == smallest}


def _is_safe(cells: Sequence[int], hidden: Collection[int], threshold: int) -> bool:
    """Return whether the total may stand beside the cells that are still printed.

    Anyone can subtract those from the total. The remainder must be the sum of at least two cells,
    must not be small itself, and must not be so large that every hidden cell is the largest small
    number.
    """
    if not hidden:
        return True
    hidden_counts = [cells[position] for position in hidden]
    if len(hidden_counts) == 1 or sum(hidden_counts) < threshold:
        return False
    # Where the remainder is as large as small numbers can make it, it tells each of them.
    return set(hidden_counts) != {threshold - 1}
