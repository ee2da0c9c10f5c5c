"""Serials: made to be read out, and forgiving when typed back."""

import secrets
import unicodedata

# no 0 O 1 I L U: nothing that looks like something else
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS, SIZE = 3, 4
LENGTH = GROUPS * SIZE


class NotASerial(ValueError):
    """What was typed cannot be a serial. ``strangers`` are the characters that never occur in one."""

    def __init__(self, *, strangers: str = "", length: int = 0) -> None:
        self.strangers = strangers
        self.length = length
        super().__init__(f"strangers {strangers!r}, {length} characters")


def new_serial() -> str:
    """An unguessable serial that can be read out: 12 letters in three groups of four, about 58 bits."""
    return _grouped("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def normalise(typed: str) -> str:
    """The serial somebody meant: any case, spaces or hyphens anywhere, a pasted address of a certificate.

    Raises :class:`NotASerial` when letters are missing, too many, or not of the alphabet. Look-alikes
    are not guessed: a wrong guess could show another person's certificate.
    """
    text = unicodedata.normalize("NFKC", typed).strip()
    if "/" in text:
        text = text.rstrip("/").rsplit("/", 1)[-1].removesuffix(".json").removesuffix(".pdf")
    letters = "".join(_plain(letter) for letter in text).upper()
    strangers = "".join(dict.fromkeys(letter for letter in letters if letter not in ALPHABET))
    if strangers or len(letters) != LENGTH:
        raise NotASerial(strangers=strangers, length=len(letters))
    return _grouped(letters)


def _plain(letter: str) -> str:
    """A digit of any script as an ASCII digit; separators and invisible marks as nothing."""
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    return "" if unicodedata.category(letter)[0] in "ZCP" else letter


def _grouped(letters: str) -> str:
    return "-".join(letters[at : at + SIZE] for at in range(0, LENGTH, SIZE))
