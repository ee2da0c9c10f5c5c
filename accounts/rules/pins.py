"""A PIN: four to eight digits a person keeps in their head, in the digits of any script."""

import unicodedata

FEWEST, MOST = 4, 8

#: Runs that half of all people think of first, up and down.
_RUNS = ("01234567890", "09876543210")


def normalise(typed: str) -> str:
    """The digits of ``typed`` as 0–9; empty when anything but digits, spaces and hyphens was typed.

    Urdu ``۱۲۷۴`` and Arabic ``١٢٧٤`` are both ``1274``.
    """
    digits: list[str] = []
    for letter in typed[:100]:
        if letter.isspace() or letter == "-":
            continue
        number = unicodedata.decimal(letter, None)
        if number is None:
            return ""
        digits.append(str(number))
    return "".join(digits)


def is_long_enough(pin: str) -> bool:
    """Whether ``pin`` has four to eight digits."""
    return FEWEST <= len(pin) <= MOST and pin.isascii() and pin.isdigit()


def is_easy(pin: str) -> bool:
    """Whether ``pin`` is among the first that somebody else would try.

    One or two digits again and again (``0000``, ``1212``), or a run up or down (``1234``, ``9876``).
    """
    repeats = any(pin == (pin[:size] * len(pin))[: len(pin)] for size in (1, 2))
    return repeats or any(pin in run for run in _RUNS)
