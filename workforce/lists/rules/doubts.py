"""Rows that look broken, or like no person: somebody is shown them before they are written.

A doubt is never a verdict. There are people called Total and names with a digit; whoever brought
the list says so.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from foundation.alphabets import is_garbled
from foundation.language_words import tables
from workforce.lists.rules.columns import ListColumn
from workforce.lists.rules.folding import fold
from workforce.lists.rules.heading_rows import heading_of
from workforce.lists.rules.rows import ListLayout, ParsedRow, RowProblem, SheetRow, cell_text

#: Columns whose words are written as they stand.
_FREE_TEXT_COLUMNS = (
    ListColumn.NAME,
    ListColumn.GIVEN,
    ListColumn.FAMILY,
    ListColumn.TITLE,
    ListColumn.PROVIDER,
    ListColumn.REFERENCE,
)
#: Doubts about whether a row is anybody.
NOBODY = frozenset({"no_person", "name_is_place"})

_STRANGE = re.compile(r"[\d@:;_/\\<>{}=+*#|\[\]^~%$£€©®?!]|\bhttps?\b|,.*,")
_LEADING_MARK = re.compile("^['\u2019\u2018`\u00b4]\\w")


def row_doubts(row: SheetRow, layout: ListLayout, name: str) -> list[RowProblem]:
    """Return why a row may be broken or nobody.

    ``name`` is the whole name as it would be written.
    """
    doubts = _garbled_cells(row, layout)
    remark = _remark(row, layout, name)
    if remark:
        doubts.append(RowProblem("no_person", value=remark[:60]))
    elif name and (_STRANGE.search(name) or _LEADING_MARK.match(name)):
        doubts.append(RowProblem("name_strange", ListColumn.NAME, name[:60]))
    return doubts


def may_be_nobody(row: ParsedRow) -> bool:
    """Return whether a row is doubted to be a person at all."""
    return any(doubt.code in NOBODY for doubt in row.doubts)


def _garbled_cells(row: SheetRow, layout: ListLayout) -> list[RowProblem]:
    """Return a doubt for every cell that is written as it stands and holds broken letters."""
    doubts = []
    for column in _FREE_TEXT_COLUMNS:
        text = str(layout.cell(row, column) or "")
        if is_garbled(text.strip()):
            doubts.append(RowProblem("name_garbled", column, cell_text(text)[:60]))
    return doubts


def _remark(row: SheetRow, layout: ListLayout, name: str) -> str:
    """Return the words by which a row shows itself to be a sum, a remark or the headings again.

    Empty for people.
    """
    texts = [cell_text(cell) for cell in row.cells]
    texts = [text for text in texts if text]
    if _are_headings(texts, layout.header) or _are_half_headings(row, layout.header):
        return ", ".join(texts)
    if fold(name) in _placeholders():
        return name
    for text in (*texts[:1], name, layout.text(row, ListColumn.STAFF_NUMBER)):
        if _is_remark(text):
            return text
    is_lone_cell = len(texts) == 1 and len(layout.header) > 1 and not name
    if is_lone_cell and " " in texts[0]:
        return texts[0]
    return ""


def _is_remark(text: str) -> bool:
    if not text:
        return False
    if _sum_pattern().match(fold(text)):
        return True
    return bool(_people_count_pattern().match(text) or _remark_pattern().match(text))


def _are_headings(texts: Sequence[str], header: Sequence[str]) -> bool:
    """Return whether all that a row says are words of the headings."""
    heading_words = {fold(heading) for heading in header}
    words = {fold(text) for text in texts}
    return words <= heading_words and any(words)


def _are_half_headings(row: SheetRow, header: Sequence[str]) -> bool:
    """Return whether each cell begins or ends the heading of its column: one line of two."""
    texts = [fold(cell_text(cell)) for cell in row.cells]
    if not any(texts) or len(texts) > len(header):
        return False
    for text, heading in zip(texts, header, strict=False):
        words = f" {fold(heading_of(heading))} "
        if text and not words.startswith(f" {text} ") and not words.endswith(f" {text} "):
            return False
    return True


@cache
def _placeholders() -> frozenset[str]:
    """Return what stands where a name should, folded."""
    return frozenset(fold(word) for word in _words("placeholders"))


@cache
def _sum_pattern() -> re.Pattern[str]:
    """Return the pattern of a sum in folded text: "total", "total 12", "total of 12"."""
    sums = _alternatives(fold(word) for word in _words("sums"))
    prepositions = _alternatives(_words("sum_prepositions"))
    return re.compile(rf"^({sums})( \d.*| ({prepositions}) .*)?$")


@cache
def _people_count_pattern() -> re.Pattern[str]:
    """Return the pattern of a count: "12 people", "Number of people: 12"."""
    people = _alternatives(_words("people"))
    people_stems = _alternatives(_words("people_stems"))
    count_words = _alternatives(_words("count_words"))
    return re.compile(
        rf"^\d+ ({people})\b|^\d+ ({people_stems})|^({count_words})\b.*\d", re.IGNORECASE
    )


@cache
def _remark_pattern() -> re.Pattern[str]:
    """Return the pattern of what is printed above or below a list: "Printed by Ann", "Page 1".

    A word that begins remarks, and then a digit, a colon, or by whom; or nothing more.
    """
    remarks = _alternatives(_words("remarks"))
    remark_words = _alternatives(_words("remark_words"))
    remark_parts = _alternatives(_words("remark_parts"))
    remark_ends = _alternatives(_words("remark_ends"))
    signs = rf"\d|:|\b({remark_words})\b|{remark_parts}"
    return re.compile(rf"^({remarks})\b(.*({signs})|\W*$| ({remark_ends})$)", re.IGNORECASE)


def _words(key: str) -> list[str]:
    """Return the words under ``key`` in the tables ``doubts`` of every language."""
    words = []
    for table in tables("doubts").values():
        words.extend(table.get(key, []))
    return words


def _alternatives(words: Iterable[str]) -> str:
    """Return words as alternatives of a pattern, the longest first."""
    longest_first = sorted(set(words), key=len, reverse=True)
    return "|".join(re.escape(word) for word in longest_first)
