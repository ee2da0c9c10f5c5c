"""How a name is written on paper: as the person wrote it, minus what could deceive or break the page."""

import unicodedata

#: Joiners that some scripts need inside a word (Persian, Hindi, Sinhala…).
JOINERS = "\u200c\u200d"

#: How many marks may stand on one letter; more than any orthography needs, fewer than a prank.
MARKS = 4


def on_paper(name: str) -> str:
    """``name`` composed (NFC), on one line, without control characters or direction overrides.

    A right-to-left override can make a name read as another one, and a stack of a hundred accents can
    cover the line above: neither belongs to anybody's name.
    """
    kept: list[str] = []
    marks = 0
    for letter in unicodedata.normalize("NFC", name):
        category = unicodedata.category(letter)
        if category.startswith("M"):
            marks += 1
            if marks > MARKS:
                continue
        elif letter not in JOINERS:
            marks = 0
        if category.startswith("Z") or letter in "\t\n\r":
            kept.append(" ")
        elif not category.startswith("C") or letter in JOINERS:
            kept.append(letter)
    return " ".join("".join(kept).split())


def size(text: str, *, steps: tuple[int, ...]) -> int:
    """In which step of a falling scale a text fits: 0 (largest) to ``len(steps)``.

    ``steps`` are the most letters each size holds. Wide scripts and capitals count one and a half.
    """
    letters = sum(_width(letter) for letter in text)
    return next((number for number, most in enumerate(steps) if letters <= most), len(steps))


def _width(letter: str) -> float:
    if unicodedata.category(letter).startswith("M") or letter in JOINERS:
        return 0
    return 1.5 if letter.isupper() or unicodedata.east_asian_width(letter) in "WF" else 1
