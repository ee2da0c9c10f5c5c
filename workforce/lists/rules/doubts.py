"""Rows that look broken, or like no person at all: somebody is shown them before they are written. Plain rules.

A doubt is never a verdict. There are people called Total and names with a digit; whoever brought the list says so.
"""

import re
from collections.abc import Sequence

from foundation.alphabets import is_garbled
from workforce.lists.rules.columns import ListColumn
from workforce.lists.rules.parsing import ListLayout, RowProblem, SheetRow, cell_text
from workforce.lists.rules.tabular import fold

#: Fields whose words are written as they stand.
NAMES = (ListColumn.NAME, ListColumn.GIVEN, ListColumn.FAMILY)
_WRITTEN = (*NAMES, ListColumn.TITLE, ListColumn.PROVIDER, ListColumn.REFERENCE)
#: Doubts about whether a row is anybody.
NOBODY = frozenset({"no_person", "name_is_place"})

_SUM_WORDS = """total, totals, subtotal, sub-total, grand total, sum, headcount, razem, suma, ogółem, łącznie,
    total general, total angajați, subtotal general, totale, summe, gesamt, insgesamt, somme, toplam, összesen,
    celkem, spolu, итого, всего, разом, всього, σύνολο, کل, کل تعداد, مجموعہ, میزان, المجموع, الإجمالي"""
_PLACEHOLDER_WORDS = """vacant, vacancy, tbc, tba, tbd, n/a, none, null, unknown, unnamed, nobody, test,
    test user, agency staff, n.n., wakat, nieobsadzone, brak, liber, necunoscut, nimeni, خالی, نامعلوم, شاغر"""
_REMARK_WORDS = (
    "printed|print|generated|exported|created|prepared|report|page|end of|as at|as of|confidential|note|source|"
    "wydrukowan[oy]|wydruk|wygenerowan[oy]|strona|sporządzi[łl]a?|data wydruku|stan na|"
    "tip[ăa]rit|listat|generat|pagina|raport|întocmit|la data|صفحہ|پرنٹ|تیار کردہ|صفحة|طبع"
)


def _folded(words: str) -> list[str]:
    """Words as they are compared, the longest first, as alternatives of a pattern want them."""
    return sorted({fold(word) for word in words.split(",")}, key=len, reverse=True)


_PLACEHOLDERS = frozenset(_folded(_PLACEHOLDER_WORDS))
_SUM = re.compile(rf"^({'|'.join(map(re.escape, _folded(_SUM_WORDS)))})( \d.*| of .*)?$")
_COUNTED = re.compile(
    r"^\d+ (people|persons|staff|employees|members|workers|rows|records|osób|osoby|pracowników|persoane|angajați)\b"
    r"|^\d+ (افراد|لوگ|ملازمین)|^(number|count|liczba|număr|numar|تعداد)\b.*\d",
    re.IGNORECASE,
)
#: A word that begins remarks, and then a digit, a colon, or by whom; or nothing more.
_REMARK = re.compile(
    rf"^({_REMARK_WORDS})\b(.*(\d|:|\b(by|on|przez|dnia|de|la)\b|از)|\W*$| (report|list|raport)$)",
    re.IGNORECASE,
)
_STRANGE = re.compile(r"[\d@:;_/\\<>{}=+*#|\[\]^~%$£€©®?!]|\bhttps?\b|,.*,")
_LEADING_MARK = re.compile("^['\u2019\u2018`\u00b4]\\w")


def doubts(row: SheetRow, layout: ListLayout, name: str) -> list[RowProblem]:
    """Why a row may be broken or nobody; ``name`` is the whole name as it would be written."""
    found = [RowProblem("name_garbled", field, said[:60]) for field, said in _garbled(row, layout)]
    remark = _remark(row, layout, name)
    if remark:
        found.append(RowProblem("no_person", said=remark[:60]))
    elif name and (_STRANGE.search(name) or _LEADING_MARK.match(name)):
        found.append(RowProblem("name_strange", ListColumn.NAME, name[:60]))
    return found


def _garbled(row: SheetRow, layout: ListLayout) -> list[tuple[ListColumn, str]]:
    """Fields that are written as they stand and hold letters that look broken."""
    cells = {
        field: str(layout.cell(row, field) or "") for field in _WRITTEN if field in layout.columns
    }
    return [(field, cell_text(said)) for field, said in cells.items() if is_garbled(said.strip())]


def _remark(row: SheetRow, layout: ListLayout, name: str) -> str:
    """The words by which a row shows itself to be a sum, a remark or the headings again; empty for people."""
    cells = [text for text in (cell_text(cell) for cell in row.cells) if text]
    if _are_headings(cells, layout.header):
        return ", ".join(cells)
    if fold(name) in _PLACEHOLDERS:
        return name
    said = next(
        (
            text
            for text in (*cells[:1], name, layout.text(row, ListColumn.STAFF_NUMBER))
            if _is_remark(text)
        ),
        "",
    )
    is_alone = len(cells) == 1 and len(layout.header) > 1 and not name
    return said or (cells[0] if is_alone and " " in cells[0] else "")


def _is_remark(said: str) -> bool:
    return bool(said) and bool(
        _SUM.match(fold(said)) or _COUNTED.match(said) or _REMARK.match(said)
    )


def _are_headings(cells: Sequence[str], header: Sequence[str]) -> bool:
    """Whether all that a row says are words of the headings."""
    known = {fold(text) for text in header}
    return bool(cells) and all(fold(cell) in known for cell in cells) and any(map(fold, cells))
