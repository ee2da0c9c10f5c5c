"""Rows that look broken, or like no person: somebody is shown them before they are written.

A doubt is never a verdict. There are people called Total and names with a digit; whoever brought
the list says so.
"""

import re
from collections.abc import Sequence

from foundation.alphabets import is_garbled
from workforce.lists.rules.columns import ListColumn
from workforce.lists.rules.folding import fold
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

_SUM_WORDS = """total, totals, subtotal, sub-total, grand total, sum, headcount,
    razem, suma, ogółem, łącznie, total general, total angajați, subtotal general,
    totale, summe, gesamt, insgesamt, somme, toplam, összesen, celkem, spolu,
    итого, всего, разом, всього, σύνολο, کل, کل تعداد, مجموعہ, میزان, المجموع, الإجمالي"""
_PLACEHOLDER_WORDS = """vacant, vacancy, tbc, tba, tbd, n/a, none, null, unknown, unnamed, nobody,
    test, test user, agency staff, n.n., wakat, nieobsadzone, brak, liber, necunoscut, nimeni,
    خالی, نامعلوم, شاغر"""
_REMARK_WORDS = (
    "printed|print|generated|exported|created|prepared|report|page|end of|as at|as of|confidential|"
    "note|source|wydrukowan[oy]|wydruk|wygenerowan[oy]|strona|sporządzi[łl]a?|data wydruku|stan na|"
    "tip[ăa]rit|listat|generat|pagina|raport|întocmit|la data|صفحہ|پرنٹ|تیار کردہ|صفحة|طبع"
)


def _folded(words: str) -> list[str]:
    """Return folded words, the longest first, as alternatives of a pattern want them."""
    return sorted({fold(word) for word in words.split(",")}, key=len, reverse=True)


_PLACEHOLDERS = frozenset(_folded(_PLACEHOLDER_WORDS))
_SUM = re.compile(rf"^({'|'.join(map(re.escape, _folded(_SUM_WORDS)))})( \d.*| of .*)?$")
_PEOPLE_COUNT = re.compile(
    r"^\d+ (people|persons|staff|employees|members|workers|rows|records"
    r"|osób|osoby|pracowników|persoane|angajați)\b"
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
    if _are_headings(texts, layout.header):
        return ", ".join(texts)
    if fold(name) in _PLACEHOLDERS:
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
    return bool(_SUM.match(fold(text)) or _PEOPLE_COUNT.match(text) or _REMARK.match(text))


def _are_headings(texts: Sequence[str], header: Sequence[str]) -> bool:
    """Return whether all that a row says are words of the headings."""
    heading_words = {fold(heading) for heading in header}
    words = {fold(text) for text in texts}
    return words <= heading_words and any(words)
