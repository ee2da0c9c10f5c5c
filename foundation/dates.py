"""Days and times as people write them in each language."""

from datetime import date, datetime

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_datetime_format


def day_in_words(day: date, language: str) -> str:
    """Return a date as people write it: *3 May 2027*, *3 maja 2027*, *3 mai 2027*."""
    return format_date(day, "long", locale=_locale(language))


def time_in_words(moment: datetime, language: str) -> str:
    """Return the time of day in the time zone of ``moment``: *14:35*."""
    return format_time(moment.timetz(), "short", tzinfo=moment.tzinfo, locale=_locale(language))


def moment_in_words(moment: datetime, language: str) -> str:
    """Return weekday, date and time in the time zone of ``moment``: *Monday 3 May 2027, 09:30*."""
    locale = _locale(language)
    day = format_date(moment, "full", locale=locale)
    time = time_in_words(moment, language)
    # CLDR's pattern, such as "{1} 'at' {0}": literal words stand in quotes.
    pattern = str(get_datetime_format("medium", locale=locale)).replace("'", "")
    return pattern.replace("{0}", time).replace("{1}", day)


def _locale(language: str) -> Locale:
    """Return Babel's locale for a language code of the site, else British English."""
    if language == "en":
        language = "en_GB"
    separator = "-" if "-" in language else "_"
    try:
        return Locale.parse(language, sep=separator)
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")
