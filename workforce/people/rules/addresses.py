"""E-mail addresses as people paste them: from a list, a letter, a spreadsheet. Plain rules."""

import re
from dataclasses import dataclass

_SEPARATOR = re.compile(r"[,;\t]")
_LINE = re.compile(r"[\r\n]+")
_ANGLED = re.compile(r"^(?P<name>.*?)<(?P<email>[^<>]*)>\s*$", re.DOTALL)


@dataclass(frozen=True)
class Pasted:
    """One address, in small letters, with the name that stood beside it (or none)."""

    email: str
    name: str = ""


def pasted(text: str) -> list[Pasted]:
    """Every address of a text, each once, in order; what holds no address comes as an address that is none.

    Addresses stand between commas, semicolons, tabs, lines or blanks: ``anna@x.pl; Jan <jan@x.pl>`` and
    ``Kowalska, Anna <anna@x.pl>`` alike.
    """
    found: dict[str, Pasted] = {}
    for line in _LINE.split(text):
        before = ""
        for piece in _SEPARATOR.split(line):
            before = f"{before},{piece}" if before.strip() else piece
            if "@" in piece:
                for one in _read(before):
                    found.setdefault(one.email, one)
                before = ""
        if before.strip():
            found.setdefault(before.strip(), Pasted(before.strip()))
    return list(found.values())


def _read(piece: str) -> list[Pasted]:
    angled = _ANGLED.match(piece.strip())
    if angled:
        name = " ".join(angled["name"].split()).strip("\"'“”„ ")
        return [Pasted(angled["email"].strip().lower(), name)]
    words = piece.split() if piece.count("@") > 1 else [piece.strip()]
    return [Pasted(word.removeprefix("mailto:").strip("<>\"' .").lower()) for word in words]
