"""Telephone numbers as people write them and as telephones dial them."""

import re
import unicodedata

#: Digits that one telephone knows like the other: no letters, no other alphabets’ numerals.
_NUMBER = re.compile(r"\+?[0-9 ().-]+")
#: As copied from web pages and letters: hyphens that do not break, and dashes.
_HYPHENS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013", "-"))
#: From 999 to the longest number there is (E.164).
_MIN_DIGITS = 3
_MAX_DIGITS = 15


def dialable(number: str) -> str:
    """Return a number as a telephone can dial it: ``+44 (0)1375 652802`` → ``+441375652802``.

    Empty for what no telephone dials.
    """
    number = unicodedata.normalize("NFKC", number).translate(_HYPHENS)
    digits = number
    if number.startswith("+"):
        digits = number.replace("(0)", "")
    digits = re.sub(r"[^+0-9]", "", digits)
    has_right_length = _MIN_DIGITS <= len(digits.removeprefix("+")) <= _MAX_DIGITS
    if not _NUMBER.fullmatch(number) or not has_right_length:
        return ""
    return digits
