"""Days as people write them in each language."""

from datetime import date

from babel import Locale, UnknownLocaleError
from babel.dates import format_date


def day_in_words(day: date, language: str) -> str:
    """A date as people write it in a language: *3 May 2027*, *3 maja 2027*, *3 mai 2027*."""
    try:
        locale = Locale.parse("en_GB" if language == "en" else language, sep="-" if "-" in language else "_")
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse("en_GB")
    return format_date(day, "long", locale=locale)
