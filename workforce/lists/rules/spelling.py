"""Names and numbers as lists spell them, told apart from how a person or an employer writes them. Plain rules."""

import re
import unicodedata

from workforce.lists.rules.tabular import digits

#: The longest number padded with zeros that is taken for the same as one without.
PADDED = 10

_MARK = re.compile("^['\u2019\u2018`\u00b4](?=\\S)")
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_WHOLE_FLOAT = re.compile(r"^(\d+)[.,]0+$")
_ROUNDED = re.compile(r"^\d([.,]\d+)?E\+?\d+$", re.IGNORECASE)
#: What follows a name after a comma without being a given name.
_AFTER_NAMES = {
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
_SCOTS = re.compile(r"^(MC)(\w{3,})$")


def unmarked(text: str) -> str:
    """``text`` without the apostrophe by which a spreadsheet marks a cell as text."""
    return _MARK.sub("", text)


def staff_number(text: str) -> str:
    """A staff number as its employer writes it: no mark of text, nothing invisible, one kind of digit and dash."""
    letters = (
        c
        for c in unicodedata.normalize("NFKC", digits(text))
        if unicodedata.category(c) not in ("Cf", "Cc")
    )
    plain = _DASHES.sub("-", unmarked("".join(letters).strip()))
    found = _WHOLE_FLOAT.match(plain)
    return found[1] if found else plain


def is_rounded(number: str) -> bool:
    """Whether a spreadsheet has cut a number to a few digits: 7.01E+02."""
    return bool(_ROUNDED.match(number)) and ("+" in number or "." in number or "," in number)


def number_key(number: str) -> str:
    """What two spellings of one number share: a spreadsheet takes leading zeros off, and marks text."""
    bare = unmarked(number)
    return bare.lstrip("0") or bare


def number_spellings(number: str) -> set[str]:
    """The spellings under which somebody with this number may be known here."""
    spellings = {number, f"'{number}"}
    if number.isascii() and number.isdigit():
        spellings |= {number_key(number).zfill(width) for width in range(1, PADDED + 1)}
    return spellings


def number_to_keep(said: str, known: str) -> str:
    """The better of two spellings of one number – the one with its zeros – or what the list says of another."""
    is_same = bool(known) and number_key(said) == number_key(known)
    return known if is_same and len(known) >= len(said) and known == unmarked(known) else said


def given_name_first(name: str) -> str:
    """ "NOWAK, Jan" as "Jan Nowak"; a name that is not written so as it is."""
    family, comma, given = (part.strip() for part in name.partition(","))
    is_other = (
        not family
        or not given
        or "," in given
        or given.rstrip(".").replace(".", "").lower() in _AFTER_NAMES
    )
    if (
        not comma
        or is_other
        or not any(c.isalpha() for c in family)
        or not any(c.isalpha() for c in given)
    ):
        return name
    return f"{given} {_in_small_letters(family)}"


def _in_small_letters(family: str) -> str:
    """A family name that stands in capitals as one writes it elsewhere; "O'BRIEN-SMITH" is "O'Brien-Smith"."""
    if not family.isupper() or sum(c.isalpha() for c in family) < 2:
        return family
    return re.sub(r"[^\W\d_]+", lambda found: _capitalised(found[0]), family)


def _capitalised(word: str) -> str:
    scots = _SCOTS.match(word)
    return f"Mc{scots[2].capitalize()}" if scots else word.capitalize()


def name_key(name: str) -> tuple[str, ...]:
    """What two spellings of one name share, whichever of its words comes first and whatever is in capitals."""
    return tuple(sorted(name.casefold().split()))


def name_spellings(name: str) -> set[str]:
    """The spellings under which somebody may be known here: family name in capitals, or first."""
    words = name.split()
    spellings = {
        name,
        name.upper(),
        " ".join([*words[:-1], *(word.upper() for word in words[-1:])]),
    }
    spellings |= {" ".join(_in_small_letters(word) for word in words)}
    return spellings | {" ".join(reversed(each.split())) for each in spellings if len(words) == 2}
