"""How large a name may stand on paper."""

import unicodedata

from accounts.rules.names import JOINERS


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
