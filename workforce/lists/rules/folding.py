"""Texts for comparing and for keeping: without accents, marks and the digits of other scripts."""

import re
import unicodedata

#: What stands for a byte that is wrong in UTF-8, so that its row can be named.
WRONG_BYTE = "\ufffd"

#: Letters that carry no accent one could take off.
_LATIN_LETTERS = {"ł": "l", "đ": "d", "ø": "o", "\u0131": "i"}
#: The ways Arabic, Persian and Urdu keyboards write one letter.
_ARABIC_LETTERS = {
    "\u064a": "\u06cc",
    "\u0649": "\u06cc",
    "\u0643": "\u06a9",
    "\u0629": "\u06c1",
    "\u0647": "\u06c1",
    "\u06d5": "\u06c1",
}
_LETTERS = str.maketrans({**_LATIN_LETTERS, **_ARABIC_LETTERS})
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_INVISIBLE = re.compile(r"[\u200b\u2060\ufeff\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
#: The apostrophe that keeps a spreadsheet from running a cell as a formula.
_FORMULA_GUARD = re.compile(r"^'(?=[ \u00a0]*[=+\-@\t\r\n＝＋－＠])")


def fold(text: str) -> str:
    """Return a text for comparing: without accents, capitals and punctuation.

    "É-mail_Adress " becomes "e mail adress".
    """
    if text.isascii():
        return _BETWEEN_WORDS.sub(" ", text.casefold()).strip()
    letters = []
    for letter in unicodedata.normalize("NFKD", text.casefold()):
        if unicodedata.combining(letter):
            continue
        letters.append(letter if _is_part_of_word(letter) else " ")
    return " ".join("".join(letters).translate(_LETTERS).split())


def _is_part_of_word(letter: str) -> bool:
    # vowel signs of Indian scripts belong to words, though they are no letters
    return letter.isalnum() or unicodedata.category(letter).startswith("M")


def ascii_digits(text: str) -> str:
    """Return a text with the digits of every script written 0 to 9."""
    if text.isascii():
        return text
    return "".join(map(_ascii_digit, text))


def _ascii_digit(letter: str) -> str:
    return str(unicodedata.decimal(letter)) if letter.isdecimal() else letter


def tidy_text(text: str) -> str:
    """Return a cell as its reader sees it.

    On one line, without NULs, invisible marks or outer spaces.

    The apostrophe this site's own files put before what looks like a formula is taken off again.
    """
    if not text:
        return ""
    visible = _INVISIBLE.sub("", text.replace("\x00", ""))
    return " ".join(_FORMULA_GUARD.sub("", visible.strip()).split())
