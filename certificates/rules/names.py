"""How large a name may stand on paper."""

import unicodedata
from collections.abc import Sequence

from accounts.rules.names import JOINERS

#: How many letters a wide one counts for: of the scripts of East Asia, and capitals.
WIDE_LETTER = 1.5


def size_step(text: str, *, steps: Sequence[int]) -> int:
    """Return the step of a falling scale in which a text fits, from 0 (largest) to ``len(steps)``.

    ``steps`` are the most letters each size holds. Wide scripts and capitals count one and a half.
    """
    width = sum(_width(letter) for letter in text)
    for step, max_letters in enumerate(steps):
        if width <= max_letters:
            return step
    return len(steps)


def _width(letter: str) -> float:
    is_combining = unicodedata.category(letter).startswith("M")
    if is_combining or letter in JOINERS:
        return 0
    if letter.isupper() or unicodedata.east_asian_width(letter) in "WF":
        return WIDE_LETTER
    return 1
