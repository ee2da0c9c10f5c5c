"""Whether what a board is not shown can be worked out from what it is shown.

A hidden number is safe when another world would look the same with another number there. Such a
world is searched for, one person away from the true one: wherever the change breaks something that
holds in every world, a further hidden number moves by one, until nothing is broken.
"""

import re
from collections import Counter
from collections.abc import Mapping
from itertools import product
from typing import Any

from bs4 import BeautifulSoup

COUNTS = ("in_scope", "offered", "started", "completed", "in_date", "overdue", "expected")
#: Counts below it are small.
SMALL = 10
#: So many further numbers may move before the search gives up.
DEPTH = 22

Cell = tuple[str, str]
#: What holds in every world: the cells added up with their factors are at least 0, or exactly.
Law = tuple[Mapping[Cell, int], bool]


def laws(
    rows: list[str],
    true: Mapping[Cell, int],
    shown: Mapping[Cell, int | None],
    *,
    total: str = "*",
) -> list[Law]:
    """What holds in every world of the rows of a table and their total, as the notes define it.

    Where it is true of the table, a reader of who is expected also takes for granted that they are
    in date or overdue: hardly anybody fell out of date and has time again. Two things are left out
    that nobody would think of: that those few have completed the course once, and that where all
    have completed it all are expected, though it is not shown.
    """
    has_time_again = true[total, "expected"] - true[total, "in_date"] - true[total, "overdue"]
    found: list[Law] = []
    for row in (*rows, total):
        for name in COUNTS:
            found.append(({(row, name): 1}, False))
            if name != "in_scope":
                found.append(({(row, "in_scope"): 1, (row, name): -1}, False))
        expected, in_date, overdue = (row, "expected"), (row, "in_date"), (row, "overdue")
        completed = (row, "completed")
        is_sum = not has_time_again and shown[expected] is not None
        found.append(({(row, "started"): 1, completed: -1}, False))
        found.append(({expected: 1, in_date: -1, overdue: -1}, is_sum))
        found.append(({expected: 1, completed: -1}, False))
    found += [({(total, name): 1} | {(row, name): -1 for row in rows}, True) for name in COUNTS]
    return found


#: Where the printed numbers say of all people of the hidden rows together that they are the one,
#: none of them is the other. Wanted: what is true of all ten or more of a table may be said of
#: them, or an area could never be told that all its people are in date.
SAID_OF_ALL = {"in_date": "overdue", "overdue": "in_date"}


def zero_in_all_rows(shown: Mapping[Cell, int | None], *, total: str = "*") -> set[str]:
    """The counts of which the printed numbers say that they are zero in every hidden row."""
    names = set()
    for (name, other), whole in product(SAID_OF_ALL.items(), ("in_scope", "expected")):
        rest = {whole: 0, name: 0}
        for column in rest:
            printed = {row: n or 0 for (row, cell), n in shown.items() if cell == column}
            rest[column] = 2 * printed.get(total, 0) - sum(printed.values())
        if rest[whole] == rest[name] or shown.get((total, other)) == 0:
            names.add(other)
    return names


def given_away(
    true: Mapping[Cell, int], shown: Mapping[Cell, int | None], always_so: list[Law]
) -> list[tuple[Cell, int]]:
    """Small numbers that are hidden, and yet nothing else could stand there."""
    hidden = {cell for cell in true if shown[cell] is None}
    by_cell: dict[Cell, list[Law]] = {}
    for law in always_so:
        for cell in law[0]:
            by_cell.setdefault(cell, []).append(law)
    zeros = zero_in_all_rows(shown)
    found = []
    for cell in sorted(hidden):
        people = true[cell[0], "in_scope"]  # nobody is told on where there are none
        is_small = people > 0 and (true[cell] < SMALL or people < SMALL)
        in_line = shown.get((cell[0], SAID_OF_ALL.get(cell[1], "")))
        if cell[1] in zeros or not is_small or in_line == people:
            continue
        if not any(_others(true, {cell: step}, hidden, by_cell) for step in (1, -1)):
            found.append((cell, true[cell]))
    return found


def _others(
    true: Mapping[Cell, int],
    moved: dict[Cell, int],
    hidden: set[Cell],
    by_cell: Mapping[Cell, list[Law]],
) -> bool:
    """Whether a world so far from the true one looks like it, or one a few moves further."""
    broken = _first_broken(true, moved, by_cell)
    if broken is None:
        return True
    if len(moved) > DEPTH:
        return False
    law, lack = broken
    for cell, factor in law[0].items():
        if cell in hidden and cell not in moved:
            step = 1 if factor * lack > 0 else -1
            if _others(true, {**moved, cell: step}, hidden, by_cell):
                return True
    return False


def _first_broken(
    true: Mapping[Cell, int], moved: Mapping[Cell, int], by_cell: Mapping[Cell, list[Law]]
) -> tuple[Law, int] | None:
    """A law that is broken by what was moved, and what it lacks."""
    for moved_cell in moved:
        for law in by_cell[moved_cell]:
            factors, is_exact = law
            total = sum(f * (true[cell] + moved.get(cell, 0)) for cell, f in factors.items())
            if total < 0 or (is_exact and total):
                return law, -total
    return None


# --- What a board is shown ------------------------------------------------------------------------


#: What the sentence on the board's page says of everybody.
SENTENCE = {
    r"(\d+) of": "in_date",
    r"of (\d+)": "in_scope",
    r"(\d+) \w+ (?:is|are) overdue": "overdue",
}


def shown_in_file(rows: list[dict[str, str]]) -> dict[str, dict[Cell, int | None]]:
    """What ``readiness.csv`` shows, by course: a number, or None where it is hidden."""
    shown: dict[str, dict[Cell, int | None]] = {}
    for row in rows:
        for name in (*COUNTS, "people_known"):
            text = row[name]
            if text != "–":
                number = None if text == "not shown" else int(text)
                shown.setdefault(row["course"], {})[row["key"], name] = number
        for part, whole in (("in_date", "expected"), ("in_date", "in_scope")):
            column = "compliance_percent" if whole == "expected" else "in_date_percent"
            if row[part].isdecimal() and row[whole].isdecimal() and row[whole] != "0":
                true = 100 * int(row[part]) // int(row[whole])
                assert row[column] == str(true), f"{row['key']}: {column} {row[column]}"
            else:
                assert not row[column].isdecimal(), f"{row['key']}: {column} of what is hidden"
    return shown


def shown_on_page(page: str) -> dict[Cell, int | None]:
    """What the one report on ``/board/`` shows, by label of the row; its sentence is read, too."""
    soup = BeautifulSoup(page, "html.parser")
    [table] = [table for table in soup.select("table") if "By sector" in table.get_text()]
    shown: dict[Cell, int | None] = {}
    for line in table.select("tbody tr, tfoot tr"):
        [label] = [head.get_text(strip=True) for head in line.select("th")]
        cells = [cell.get_text(" ", strip=True) for cell in line.select("td")]
        if len(cells) == 1:
            cells *= len(COUNTS)
        for name, text in zip(COUNTS, cells, strict=True):
            numbers = [int(number) for number in re.findall(r"(?<!\d)\d+(?![\d%])", text)]
            shown[label, name] = numbers[-1 if name == "expected" else 0] if numbers else None
            if text == "–":
                shown[label, name] = 0  # nobody to divide by
    [answer] = [part.get_text(" ", strip=True) for part in soup.select(".report__answer")]
    for pattern, name in SENTENCE.items():
        figure = re.search(pattern, answer)
        number = shown["Everyone", name]
        assert figure is None or int(figure[1]) == number, f"{answer} beside {number}"
    return shown


def table_of(
    counts: Mapping[tuple[str, str], Counter[str]], course: str, rows: Any
) -> dict[Cell, int]:
    """The true numbers of a course: of each of ``rows``."""
    return {
        (row, name): counts.get((course, row), Counter())[name]
        for row, name in product(rows, COUNTS)
    }
