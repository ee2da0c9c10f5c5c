"""The years in which a day is believed."""

from datetime import date

#: Years a working life can touch; others are slips, or another calendar's.
YEARS = range(1940, 2101)


def is_of_our_time(day: date) -> bool:
    """Return whether a working life can touch the day.

    Near the ends of the calendar nothing can be counted from it: dates there overflow.
    """
    return day.year in YEARS
