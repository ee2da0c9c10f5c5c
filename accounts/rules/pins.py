"""A PIN: four to eight digits a person keeps in their head, in the digits of any script."""

import unicodedata

MIN_DIGITS, MAX_DIGITS = 4, 8

#: Runs that half of all people think of first, up and down.
_RUNS = ("01234567890", "09876543210")


def normalise(text: str) -> str:
    """Return the digits of ``text`` as 0–9; spaces and hyphens are left out.

    Returns an empty string when anything else was typed.

    Urdu ``۱۲۷۴`` and Arabic ``١٢٧٤`` are both ``1274``.
    """
    digits: list[str] = []
    for letter in text[:100]:
        if letter.isspace() or letter == "-":
            continue
        number = unicodedata.decimal(letter, None)
        if number is None:
            return ""
        digits.append(str(number))
    return "".join(digits)


def is_long_enough(pin: str) -> bool:
    """Return whether ``pin`` has four to eight digits."""
    return MIN_DIGITS <= len(pin) <= MAX_DIGITS and pin.isascii() and pin.isdigit()


def is_easy(pin: str) -> bool:
    """Return whether ``pin`` is among the first that somebody else would try.

    One or two digits repeated (``0000``, ``1212``), or a run up or down (``1234``, ``9876``).
    """
    for period in (1, 2):
        repeated = pin[:period] * len(pin)
        if pin == repeated[: len(pin)]:
            return True
    return any(pin in run for run in _RUNS)
