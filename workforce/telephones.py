"""Telephone numbers as people write them and as telephones dial them."""

import re

#: Digits that one telephone knows like the other: no letters, no other alphabets’ numerals.
_WRITTEN = re.compile(r"\+?[0-9 ().-]+")
#: From 999 to the longest number there is (E.164).
_FEWEST, _MOST = 3, 15


def dialled(number: str) -> str:
    """A number as a telephone dials it: ``+44 (0)1375 652802`` → ``+441375652802``; empty for what none dials."""
    digits = re.sub(r"[^+0-9]", "", number.replace("(0)", "") if number.startswith("+") else number)
    is_long_enough = _FEWEST <= len(digits.removeprefix("+")) <= _MOST
    return digits if _WRITTEN.fullmatch(number) and is_long_enough else ""
