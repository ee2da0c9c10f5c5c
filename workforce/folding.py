"""Names as people type them into a search: without capitals and without the marks on letters. A plain rule."""

import unicodedata

#: Letters whose mark Unicode does not take apart, and what one types instead.
UNMARKED = str.maketrans("łŁøØđĐıħ", "lLoOdDih")
#: The ranges of combining marks that are dropped: Latin ones, and the vowel signs of Arabic script.
MARKS = (("\u0300", "\u036f"), ("\u064b", "\u065f"), ("\u0670", "\u0670"))
_PLAIN = UNMARKED | {
    mark: None for first, last in MARKS for mark in range(ord(first), ord(last) + 1)
}


def folded(text: str) -> str:
    """``Łukasz Żółć`` → ``lukasz zolc``."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKD", text).translate(_PLAIN).lower()
