"""Names and numbers as lists spell them, beside how a person or an employer writes them."""

import re
import unicodedata

from workforce.lists.rules.folding import ascii_digits, fold

#: The longest number padded with zeros that is taken for the same as one without.
MAX_PADDED_LENGTH = 10

_TEXT_MARK = re.compile("^['\u2019\u2018`\u00b4](?=\\S)")
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_WHOLE_FLOAT = re.compile(r"^(\d+)[.,]0+$")
_ROUNDED = re.compile(r"^\d([.,]\d+)?E\+?\d+$", re.IGNORECASE)
_SCOTTISH_NAME = re.compile(r"^(MC)(\w{3,})$")
#: What follows a name after a comma without being a given name.
_SUFFIXES = {
    "jr",
    "sr",
    "ii",
    "iii",
    "iv",
    "phd",
    "md",
    "mba",
    "rn",
    "rgn",
    "obe",
    "mbe",
    "cbe",
    "esq",
    "bsc",
    "msc",
}


def without_text_mark(text: str) -> str:
    """Return ``text`` without the apostrophe by which a spreadsheet marks a cell as text."""
    return _TEXT_MARK.sub("", text)


def staff_number(text: str) -> str:
    """Return a staff number as its employer writes it.

    Without a mark of text and invisible letters, with one kind of digits and dashes.
    """
    normalised = unicodedata.normalize("NFKC", ascii_digits(text))
    visible = "".join(
        letter for letter in normalised if unicodedata.category(letter) not in ("Cf", "Cc")
    )
    number = _DASHES.sub("-", without_text_mark(visible.strip()))
    whole_number = _WHOLE_FLOAT.match(number)
    return whole_number[1] if whole_number else number


def is_rounded(number: str) -> bool:
    """Return whether a spreadsheet has cut a number to a few digits: 7.01E+02."""
    if not _ROUNDED.match(number):
        return False
    return "+" in number or "." in number or "," in number


def number_key(number: str) -> str:
    """Return what two spellings of one number share.

    A spreadsheet takes leading zeros off, and marks text with an apostrophe.
    """
    unmarked = without_text_mark(number)
    return unmarked.lstrip("0") or unmarked


def number_spellings(number: str) -> set[str]:
    """Return the spellings under which somebody with this number may be stored."""
    spellings = {number, f"'{number}"}
    if number.isascii() and number.isdigit():
        key = number_key(number)
        spellings |= {key.zfill(width) for width in range(1, MAX_PADDED_LENGTH + 1)}
    return spellings


def number_to_keep(listed_number: str, stored_number: str) -> str:
    """Return the better of two spellings of one number: the one with its zeros.

    Where they are two numbers, the one of the list.
    """
    if not stored_number or number_key(listed_number) != number_key(stored_number):
        return listed_number
    if len(stored_number) < len(listed_number):
        return listed_number
    is_marked = stored_number != without_text_mark(stored_number)
    return listed_number if is_marked else stored_number


def given_name_first(name: str) -> str:
    """Return "NOWAK, Jan" as "Jan Nowak"; a name that is not written so as it is."""
    family_name, comma, given_name = name.partition(",")
    family_name = family_name.strip()
    given_name = given_name.strip()
    if not comma or "," in given_name or _is_suffix(given_name):
        return name
    if not _has_letter(family_name) or not _has_letter(given_name):
        return name
    return f"{given_name} {_in_small_letters(family_name)}"


def _is_suffix(text: str) -> bool:
    return text.replace(".", "").lower() in _SUFFIXES


def _has_letter(text: str) -> bool:
    return any(letter.isalpha() for letter in text)


def _in_small_letters(family: str) -> str:
    """Return a family name in capitals as one writes it elsewhere.

    "O'BRIEN-SMITH" is "O'Brien-Smith".
    """
    letter_count = sum(letter.isalpha() for letter in family)
    if not family.isupper() or letter_count < 2:
        return family
    return re.sub(r"[^\W\d_]+", lambda word: _capitalise(word[0]), family)


def _capitalise(word: str) -> str:
    scottish = _SCOTTISH_NAME.match(word)
    return f"Mc{scottish[2].capitalize()}" if scottish else word.capitalize()


def name_key(name: str) -> tuple[str, ...]:
    """Return what two spellings of one name share, whatever the order of words and the capitals."""
    return tuple(sorted(name.casefold().split()))


def name_spellings(name: str) -> set[str]:
    """Return the spellings under which somebody may be stored.

    Family name in capitals, or first.
    """
    words = name.split()
    spellings = {
        name,
        name.upper(),
        " ".join([*words[:-1], *(word.upper() for word in words[-1:])]),
        " ".join(_in_small_letters(word) for word in words),
    }
    if len(words) == 2:
        spellings |= {" ".join(reversed(spelling.split())) for spelling in spellings}
    return spellings


def share_a_word(first_name: str, second_name: str) -> bool:
    """Return whether two spellings may be one person's name: they share a word.

    Accents and capitals do not count; an empty name may be anybody's.
    """
    if not first_name or not second_name:
        return True
    return bool(set(fold(first_name).split()) & set(fold(second_name).split()))
