"""How a name is printed: as the person wrote it, without what could deceive or break a page."""

import unicodedata

#: Joiners that some scripts need inside a word (Persian, Hindi, Sinhala…).
JOINERS = "\u200c\u200d"

#: How many marks may stand on one letter; more than any orthography needs, fewer than a prank.
MAX_MARKS = 4


def printable_name(name: str) -> str:
    """Return ``name`` composed (NFC), on one line, without controls and direction overrides.

    A right-to-left override can make a name read as another one, and a stack of a hundred accents
    can cover the line above: neither belongs to anybody's name.
    """
    letters: list[str] = []
    mark_count = 0
    for letter in unicodedata.normalize("NFC", name):
        category = unicodedata.category(letter)
        if category.startswith("M"):
            mark_count += 1
            if mark_count > MAX_MARKS:
                continue
        elif letter not in JOINERS:
            mark_count = 0
        if category.startswith("Z") or letter in "\t\n\r":
            letters.append(" ")
        elif not category.startswith("C") or letter in JOINERS:
            letters.append(letter)
    return " ".join("".join(letters).split())
