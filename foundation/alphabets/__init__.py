"""Alphabets (encodings) of text files: guesses which one a file has, and detects garbled names.

They are those of the languages spoken where this site is used: the code pages Windows gives each of
them, what Excel for the Mac writes ("CSV (Macintosh)"), the DOS pages that payrolls of central
Europe still export, and the double-byte ones of East Asia. Imports no Django.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise

#: Every alphabet a form offers, by its Python name.
ALPHABETS = (
    # Unicode
    "utf-8",
    "utf-16-le",
    "utf-16-be",
    # Windows
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
    # East Asia
    "gb18030",
    "big5",
    "cp932",
    "cp949",
    # Mac and DOS
    "mac_roman",
    "mac_latin2",
    "mac_cyrillic",
    "cp850",
    "cp852",
)
#: How many different words of a file are looked at.
ENOUGH = 500

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: A character beyond ASCII in UTF-8.
_UTF8_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_WESTERN = "áàâäãåæçéèêëíìîïñóòôöõøœúùûüÿß"
_CENTRAL = "ąćęłńóśźżăâîșțşţáéíóúýčďěňřšťůžäöüőűđôľĺŕëçß"
#: The alphabets of one byte a letter that are guessed, with the letters beyond ASCII that their
#: languages use; none for those of a script other than Latin. Of two that fit equally well, the
#: first.
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
_BETWEEN_WORDS = re.compile(r"[\s,;|\"()]+")
#: Signs that stand within a word, or just before or after it, only in place of a letter.
_SIGNS = (
    # controls, signs of money and law, fractions
    "\u0080-\u00a9\u00ab-\u00b6\u00b8\u00b9\u00bb-\u00bf\u00d7\u00f7"
    "\u02c7\u02d8-\u02db\u02dd\u00b8"  # accents without a letter
    # daggers, low quotation marks, euro
    "\u2020-\u2022\u2026\u2030\u2039\u203a\u201a\u201e\u20ac\u0192\u2122"
    # mathematics, a letter that is lost
    "\u2202\u220f\u2211\u221a\u221e\u222b\u2248\u2264\u2265\u25ca\u25cc\ufffd"
)
_SIGN_IN_WORD = re.compile(rf"[^\W\d_][{_SIGNS}]|[{_SIGNS}][^\W\d_]|[^\W\d_]\?[^\W\d_]")
#: A letter as other programs escape it: HTML, Excel, quoted-printable, addresses, JSON; or an
#: apostrophe that became a letter (O’NEILL).
_ESCAPED_LETTER = re.compile(
    r"&#?\w{2,8};|_x[0-9A-Fa-f]{4}_|=[0-9A-F]{2}=[0-9A-F]{2}|%[0-9A-F]{2}"
    r"|\\u[0-9a-fA-F]{4}|\b[OD][ÕŐ](?=[A-Z])"
)
_CONTROL = re.compile(
    "[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffd\ufffe\uffff\ue000-\uf8ff]"
)
#: Alphabets as which UTF-8 is most often read by mistake, and then encoded a second time.
_MISTAKEN_FOR_UTF8 = ("cp1252", "latin-1", "cp1250", "mac_roman")
#: Scripts of the alphabets above, by the first word of the names Unicode gives their letters.
_OTHER_SCRIPTS = ("CYRILLIC", "GREEK", "HEBREW", "ARABIC", "THAI")
_SCRIPTS = ("LATIN", *_OTHER_SCRIPTS)
#: First words of the names of letters that may stand in a word of any script.
_SCRIPTLESS = {"MODIFIER", "FEMININE", "MASCULINE", "FULLWIDTH", "HALFWIDTH", ""}


def guess(sample: bytes) -> tuple[str, bool]:
    """Return the likeliest of :data:`ALPHABETS`, and whether that is certain.

    Certain are files with a byte order mark, with zeros in every other byte, and in UTF-8 – with a
    few wrong bytes, so that their rows can be named. Everything else is a guess that somebody has
    to look at: the same bytes are letters in many alphabets, and the one is taken in which they
    most often make words ("£ukasz ¯ó³æ" makes none).
    """
    for mark, name in _BOMS:
        if sample.startswith(mark):
            return name, True
    if sample.count(0) > len(sample) // 5:
        # In most texts the high byte of a letter is zero; in UTF-16-BE it comes first.
        is_high_byte_first = sample[0::2].count(0) > sample[1::2].count(0)
        if is_high_byte_first:
            return "utf-16-be", True
        return "utf-16-le", True
    sequences = len(_UTF8_SEQUENCE.findall(sample))
    stray_bytes = len(_HIGH_BYTE.findall(_UTF8_SEQUENCE.sub(b"", sample)))
    if sequences * 4 >= stray_bytes and not _is_mixed_up(sample.decode("utf-8", "replace")):
        return "utf-8", True
    return min(_LETTERS, key=lambda name: _oddness(sample, name)), False


def _is_mixed_up(text: str) -> bool:
    """Return whether most words beyond ASCII are of two scripts: UTF-8 by chance ("Dvoއk")."""
    words = _words(text)
    mixed_words = [word for word in words if _has_two_scripts(word)]
    return len(mixed_words) * 2 > len(words)


def _words(text: str) -> list[str]:
    """Return the first different words with letters beyond ASCII, at most 60 letters of each."""
    words: dict[str, None] = {}
    for word in _BETWEEN_WORDS.split(text):
        if not word.isascii():
            words[word[:60]] = None
            if len(words) == ENOUGH:
                break
    return list(words)


def _oddness(sample: bytes, name: str) -> float:
    """Return how little ``sample`` looks like words of the languages of the alphabet ``name``."""
    words = _words(sample.decode(name, "replace"))
    return sum(_word_oddness(word, _LETTERS[name]) for word in words)


def _word_oddness(word: str, letters: str) -> float:
    """Return how odd one word looks in an alphabet: 0 for a word as people write it.

    ``letters`` are those of :data:`_LETTERS`. The rarer an oddity in real words, the more it
    weighs.
    """
    oddness = 2.0 * len(_SIGN_IN_WORD.findall(word)) + 3 * len(_CONTROL.findall(word))
    if word and unicodedata.combining(word[0]):  # a mark without a letter before it
        oddness += 2
    if not any(letter.isalpha() for letter in word):
        oddness += 2
    beyond_ascii = [letter for letter in word if ord(letter) > 127 and letter.isalpha()]
    if letters:
        oddness += _latin_oddness(word, beyond_ascii, letters)
    elif beyond_ascii:
        oddness += _script_oddness(word, beyond_ascii)
    if is_mixed(word):
        oddness += 1.5
    return oddness


def _latin_oddness(word: str, beyond_ascii: Sequence[str], letters: str) -> float:
    """Return how odd the letters beyond ASCII are in a word of a language with ``letters``."""
    oddness = 0.0
    for letter in beyond_ascii:
        if letter.casefold() not in letters:
            oddness += 0.7
    for position, letter in enumerate(word):
        if letter in "œŒ" and word[position + 1 : position + 2].lower() != "u":
            oddness += 0.7  # French has it in "œu" only, but for a few words
    if len(beyond_ascii) > 2 and len(beyond_ascii) * 2 > len(word):
        oddness += 1
    return oddness


def _script_oddness(word: str, beyond_ascii: Sequence[str]) -> float:
    """Return how odd a word is in an alphabet whose script is not Latin."""
    first_letter = beyond_ascii[0]
    name = unicodedata.name(first_letter, "")
    if not any(script in name for script in _OTHER_SCRIPTS):
        return 2
    has_early_final_sigma = any(letter == "ς" for letter in word[:-1])
    return int(first_letter.islower()) + int(has_early_final_sigma)


def is_mixed(word: str) -> bool:
    """Return whether a word looks as if single letters of it were of a wrong alphabet.

    It has Latin letters beside others, or a capital beyond ASCII after a small letter: "RenŽ".
    """
    letters = [letter for letter in word if letter.isalpha()]
    if _has_two_scripts(letters):
        return True
    for letter, next_letter in pairwise(letters):
        if letter.islower() and next_letter.isupper() and ord(next_letter) > 127:
            return True
    return False


def _has_two_scripts(letters: Iterable[str]) -> bool:
    """Return whether letters are of two scripts of :data:`_SCRIPTS`, or Latin beside any other."""
    scripts = set()
    for letter in letters:
        if letter.isalpha():
            scripts.add(unicodedata.name(letter, "").partition(" ")[0])
    scripts -= _SCRIPTLESS
    if "LATIN" in scripts:
        return len(scripts) > 1
    return len(scripts & set(_SCRIPTS)) > 1


def is_garbled(name: str) -> bool:
    """Return whether letters of a name look broken.

    Of a wrong alphabet, encoded twice, replaced by other signs, or escaped as by another program.
    """
    if is_lost(name) or _ESCAPED_LETTER.search(name) or _SIGN_IN_WORD.search(name):
        return True
    if name.isascii():
        return False
    return any(is_mixed(word) for word in re.split(r"[\W_]+", name))


def is_lost(text: str) -> bool:
    """Return whether letters of any text are lost: replaced, controls instead, or encoded twice."""
    if _CONTROL.search(text):
        return True
    return not text.isascii() and _is_encoded_twice(text)


def _is_encoded_twice(text: str) -> bool:
    """Return whether the letters are the bytes of UTF-8: "SiobhÃ¡n"."""
    for name in _MISTAKEN_FOR_UTF8:
        try:
            text.encode(name).decode("utf-8")
        except UnicodeError:
            continue
        return True
    return False
