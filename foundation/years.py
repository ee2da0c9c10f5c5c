"""The years days are believed of."""

from datetime import date

#: Years a working life can touch; others are slips, or another calendar's.
YEARS = range(1940, 2101)


def is_of_our_time(day: date) -> bool:
    """Whether a working life can touch the day; near the ends of the calendar nothing can be counted from it."""
    return day.year in YEARS
