"""Reads e-mail addresses as people paste them: from a list, a letter, a spreadsheet."""

import re
from dataclasses import dataclass

_SEPARATOR = re.compile(r"[,;\t]")
_LINE = re.compile(r"[\r\n]+")
_ANGLED = re.compile(r"^(?P<name>.*?)<(?P<email>[^<>]*)>\s*$", re.DOTALL)


@dataclass(frozen=True)
class PastedEmail:
    """One address, in small letters, with the name that stood beside it (or none)."""

    email: str
    name: str = ""


def parse_emails(text: str) -> list[PastedEmail]:
    """Return every address of a text once, in order.

    They stand between commas, semicolons, tabs, lines or blanks: ``anna@x.pl; Jan <jan@x.pl>`` is
    read, and so is ``Kowalska, Anna <anna@x.pl>``. Text without an address is returned as if it
    were one, so that the form can report it.
    """
    pasted_emails: dict[str, PastedEmail] = {}
    for line in _LINE.split(text):
        # what stands before the next address, such as "Kowalska" before ", Anna <…>"
        preceding_text = ""
        for piece in _SEPARATOR.split(line):
            preceding_text = f"{preceding_text},{piece}" if preceding_text.strip() else piece
            if "@" in piece:
                for pasted_email in _read(preceding_text):
                    pasted_emails.setdefault(pasted_email.email, pasted_email)
                preceding_text = ""
        if preceding_text.strip():
            pasted_emails.setdefault(preceding_text.strip(), PastedEmail(preceding_text.strip()))
    return list(pasted_emails.values())


def _read(piece: str) -> list[PastedEmail]:
    angled = _ANGLED.match(piece.strip())
    if angled:
        name = " ".join(angled["name"].split()).strip("\"'“”„ ")
        return [PastedEmail(angled["email"].strip().lower(), name)]
    words = piece.split() if piece.count("@") > 1 else [piece.strip()]
    emails = [word.removeprefix("mailto:").strip("<>\"' .").lower() for word in words]
    return [PastedEmail(email) for email in emails]
