"""Telephone numbers as people write them and as telephones dial them."""

import re
import unicodedata

#: Digits that one telephone knows like the other: no letters, no other alphabets’ numerals.
_WRITTEN = re.compile(r"\+?[0-9 ().-]+")
#: As copied from web pages and letters: hyphens that do not break, and dashes.
_HYPHENS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013", "-"))
#: From 999 to the longest number there is (E.164).
_FEWEST, _MOST = 3, 15


def dialled(number: str) -> str:
    """A number as a telephone dials it: ``+44 (0)1375 652802`` → ``+441375652802``; empty for what none dials."""
    number = unicodedata.normalize("NFKC", number).translate(_HYPHENS)
    digits = re.sub(r"[^+0-9]", "", number.replace("(0)", "") if number.startswith("+") else number)
    is_long_enough = _FEWEST <= len(digits.removeprefix("+")) <= _MOST
    return digits if _WRITTEN.fullmatch(number) and is_long_enough else ""
