"""Serials: easy to read out, and forgiving when typed back."""

import secrets
import unicodedata

# no 0 O 1 I L U: nothing that looks like something else
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUP_COUNT, GROUP_SIZE = 3, 4
SERIAL_LENGTH = GROUP_COUNT * GROUP_SIZE


class NotASerial(ValueError):
    """What was typed cannot be a serial.

    ``foreign_characters`` are those typed that occur in no serial, ``length`` is how many there
    were.
    """

    def __init__(self, *, foreign_characters: str = "", length: int = 0) -> None:
        self.foreign_characters = foreign_characters
        self.length = length
        super().__init__(f"strangers {foreign_characters!r}, {length} characters")


def new_serial() -> str:
    """Return an unguessable serial: 12 letters in three groups of four, about 58 bits."""
    return _grouped("".join(secrets.choice(ALPHABET) for _ in range(SERIAL_LENGTH)))


def normalise(typed: str) -> str:
    """Return the serial somebody typed, as it is printed.

    It may be typed in any case, with spaces or hyphens anywhere, or be the pasted address of a
    certificate. Raises :class:`NotASerial` when letters are missing, too many, or not of the
    alphabet. Look-alikes are not guessed: a wrong guess could show another person's certificate.
    """
    text = unicodedata.normalize("NFKC", typed).strip()
    if "/" in text:
        last_part = text.rstrip("/").rsplit("/", 1)[-1]
        text = last_part.removesuffix(".json").removesuffix(".pdf")
    letters = "".join(_plain(letter) for letter in text).upper()
    foreign_characters = [letter for letter in letters if letter not in ALPHABET]
    if foreign_characters or len(letters) != SERIAL_LENGTH:
        distinct_characters = dict.fromkeys(foreign_characters)  # in the order typed
        raise NotASerial(foreign_characters="".join(distinct_characters), length=len(letters))
    return _grouped(letters)


def _plain(letter: str) -> str:
    """Return a digit of any script as ASCII, and separators and invisible marks as nothing."""
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    is_separator_or_mark = unicodedata.category(letter)[0] in "ZCP"
    return "" if is_separator_or_mark else letter


def _grouped(letters: str) -> str:
    groups = [letters[start : start + GROUP_SIZE] for start in range(0, SERIAL_LENGTH, GROUP_SIZE)]
    return "-".join(groups)
