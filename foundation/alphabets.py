"""Alphabets (encodings) of text files: which one may choose, which is likely, and what a wrong one looks like.

Chosen for the languages spoken where this site is used: the code pages Windows gives each of them, what Excel for the
Mac writes ("CSV (Macintosh)"), the DOS pages that payrolls of central Europe still export, and the double-byte ones
of East Asia. Plain rules.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

#: Every alphabet one may choose, by its Python name.
ALPHABETS = (
    *("utf-8", "utf-16-le", "utf-16-be"),
    *(
        "cp1252",
        "cp1250",
        "cp1251",
        "cp1253",
        "cp1254",
        "cp1255",
        "cp1256",
        "cp1257",
        "cp1258",
        "cp874",
    ),
    *("gb18030", "big5", "cp932", "cp949"),
    *("mac_roman", "mac_latin2", "mac_cyrillic", "cp850", "cp852"),
)
#: By how many different words an alphabet is judged.
ENOUGH = 500

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WHOLE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_BROKEN = re.compile(rb"[\x80-\xff]")
_WESTERN = "áàâäãåæçéèêëíìîïñóòôöõøœúùûüÿß"
_CENTRAL = "ąćęłńóśźżăâîșțşţáéíóúýčďěňřšťůžäöüőűđôľĺŕëçß"
#: The alphabets of one byte a letter that are guessed, with the letters beyond ASCII that their languages use; none
#: for whole scripts of their own. Of two that fit alike the earlier counts.
_LETTERS = {
    "cp1252": _WESTERN,
    "cp1254": "ğ\u0131şi\u0307çöüâîû",
    "cp1250": _CENTRAL,
    "mac_roman": _WESTERN,
    "cp1257": "āčēģīķļņšūžąęėįųõäöüåøæéóśźżńłć",
    "cp852": _CENTRAL,
    "cp850": _WESTERN,
    "mac_latin2": _CENTRAL,
    "cp1251": "",
    "cp1253": "",
    "cp1256": "",
    "cp1255": "",
    "cp874": "",
    "mac_cyrillic": "",
    "cp1258": "ăâđêôơưáàéèíìóòúùýãõũñ",
}
_APART = re.compile(r"[\s,;|\"()]+")
#: Signs that stand inside or before a word only where letters were meant.
_SIGNS = (
    # controls, signs of money and law, fractions
    "\u0080-\u00a9\u00ab-\u00b6\u00b8\u00b9\u00bb-\u00bf\u00d7\u00f7"
    "\u02c7\u02d8-\u02db\u02dd\u00b8"  # accents without a letter
    # daggers, low quotation marks, euro
    "\u2020-\u2022\u2026\u2030\u2039\u203a\u201a\u201e\u20ac\u0192\u2122"
    # mathematics, a letter that is lost
    "\u2202\u220f\u2211\u221a\u221e\u222b\u2248\u2264\u2265\u25ca\u25cc\ufffd"
)
_AMID = re.compile(rf"[^\W\d_][{_SIGNS}]|[{_SIGNS}][^\W\d_]|[^\W\d_]\?[^\W\d_]")
#: What other programs write where a letter was, or a letter in the spelling of another program.
_CODED = re.compile(
    r"&#?\w{2,8};|_x[0-9A-Fa-f]{4}_|=[0-9A-F]{2}=[0-9A-F]{2}|%[0-9A-F]{2}|\\u[0-9a-fA-F]{4}|\b[OD][ÕŐ](?=[A-Z])"
)
_CONTROL = re.compile(
    "[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffd\ufffe\uffff\ue000-\uf8ff]"
)
_TWICE = ("cp1252", "latin-1", "cp1250", "mac_roman")
#: Scripts of the alphabets above, and what may stand in a word of any script, by the names Unicode gives letters.
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "HEBREW", "ARABIC", "THAI")
_ANYWHERE = {"MODIFIER", "FEMININE", "MASCULINE", "FULLWIDTH", "HALFWIDTH", ""}


def guess(sample: bytes) -> tuple[str, bool]:
    """The likeliest of :data:`ALPHABETS`, and whether that is sure.

    A byte order mark is sure, zeros in every other byte are, and so is what is UTF-8 (with a few wrong bytes, so that
    their rows can be named). Everything else is a guess that somebody has to look at: the same bytes are letters in
    many alphabets, and the one counts in which they make words most often ("£ukasz ¯ó³æ" makes none).
    """
    for mark, name in _BOMS:
        if sample.startswith(mark):
            return name, True
    if sample.count(0) > len(sample) // 5:
        return ("utf-16-be" if sample[0::2].count(0) > sample[1::2].count(0) else "utf-16-le"), True
    whole = len(_WHOLE.findall(sample))
    broken = len(_BROKEN.findall(_WHOLE.sub(b"", sample)))
    if whole * 4 >= broken and not _is_mixed_up(sample.decode("utf-8", "replace")):
        return "utf-8", True
    return min(_LETTERS, key=lambda name: _oddness(sample, name)), False


def _is_mixed_up(text: str) -> bool:
    """Whether most words beyond ASCII are of two scripts: bytes that are UTF-8 by chance ("Dvoއk")."""
    words = _words(text)
    return sum(map(_is_of_two_scripts, words)) * 2 > len(words)


def _words(text: str) -> list[str]:
    """The first different words with letters beyond ASCII, none of them endless."""
    return list(dict.fromkeys(word[:60] for word in _APART.split(text) if not word.isascii()))[
        :ENOUGH
    ]


def _oddness(sample: bytes, name: str) -> float:
    """How little the letters beyond ASCII look like words of the languages an alphabet is for."""
    return sum(_odd_word(word, _LETTERS[name]) for word in _words(sample.decode(name, "replace")))


def _odd_word(word: str, letters: str) -> float:
    found = (
        2.0 * len(_AMID.findall(word)) + 3 * len(_CONTROL.findall(word)) + 2 * _starts_marked(word)
    )
    beyond = [letter for letter in word if ord(letter) > 127 and letter.isalpha()]
    found += 2 * (not any(letter.isalpha() for letter in word))
    if letters:
        found += sum(0.7 for letter in beyond if letter.casefold() not in letters)
        found += sum(
            0.7
            for at, letter in enumerate(word)
            if letter in "œŒ" and word[at + 1 : at + 2].lower() != "u"
        )
        found += len(beyond) > 2 and len(beyond) * 2 > len(word)
    elif beyond and not any(script in unicodedata.name(beyond[0], "") for script in _SCRIPTS[1:]):
        found += 2
    elif beyond:
        found += beyond[0].islower() + any(letter == "ς" for letter in word[:-1])
    return found + 1.5 * is_mixed(word)


def _starts_marked(word: str) -> bool:
    return bool(word) and unicodedata.combining(word[0]) > 0


def is_mixed(word: str) -> bool:
    """Whether a word has Latin letters beside others, or a capital beyond ASCII after a small letter: "RenŽ"."""
    letters = [letter for letter in word if letter.isalpha()]
    jumps = (
        before.islower() and letter.isupper() and ord(letter) > 127
        for before, letter in pairwise(letters)
    )
    return _is_of_two_scripts(letters) or any(jumps)


def _is_of_two_scripts(letters: Iterable[str]) -> bool:
    scripts = {
        unicodedata.name(letter, "").partition(" ")[0] for letter in letters if letter.isalpha()
    } - _ANYWHERE
    return ("LATIN" in scripts and len(scripts) > 1) or len(scripts & set(_SCRIPTS)) > 1


def is_garbled(name: str) -> bool:
    """Whether letters of a name look broken: of a wrong alphabet, twice encoded, replaced, or written as a code."""
    if is_lost(name) or _CODED.search(name) or _AMID.search(name):
        return True
    return not name.isascii() and any(is_mixed(word) for word in re.split(r"[\W_]+", name))


def is_lost(text: str) -> bool:
    """Whether letters of any text are lost: replaced, controls instead, or encoded twice."""
    return bool(_CONTROL.search(text)) or (not text.isascii() and _is_twice_encoded(text))


def _is_twice_encoded(text: str) -> bool:
    """Whether the letters are the bytes of UTF-8: "SiobhÃ¡n"."""
    for name in _TWICE:
        try:
            text.encode(name).decode("utf-8")
        except UnicodeError:
            continue
        return True
    return False
