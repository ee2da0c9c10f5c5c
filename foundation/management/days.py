"""The day a command is told to act on."""

from argparse import ArgumentTypeError
from datetime import date

from foundation.years import YEARS, is_of_our_time


def typed_day(text: str) -> date:
    """Return the day typed after ``--as-at``.

    Raises ArgumentTypeError: argparse prints its sentence and ends with exit code 2.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text[:40]!r} is not a day; write it as 2026-03-31") from error
    if not is_of_our_time(day):
        raise ArgumentTypeError(
            f"{text!r} is not between {YEARS[0]} and {YEARS[-1]}; check the year"
        )
    return day
