"""Days and times as people write them in each language."""

from datetime import date, datetime

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_datetime_format


def day_in_words(day: date, language: str) -> str:
    """A date as people write it in a language: *3 May 2027*, *3 maja 2027*, *3 mai 2027*."""
    return format_date(day, "long", locale=_locale(language))


def time_in_words(moment: datetime, language: str) -> str:
    """The time of day where ``moment`` says it is: *14:35*."""
    return format_time(moment.timetz(), "short", tzinfo=moment.tzinfo, locale=_locale(language))


def moment_in_words(moment: datetime, language: str) -> str:
    """A day of the week, a date and a time, where ``moment`` says it is: *Monday 3 May 2027, 09:30*."""
    locale = _locale(language)
    day, time = format_date(moment, "full", locale=locale), time_in_words(moment, language)
    return (
        str(get_datetime_format("medium", locale=locale))
        .replace("'", "")
        .replace("{0}", time)
        .replace("{1}", day)
    )


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(
            "en_GB" if language == "en" else language, sep="-" if "-" in language else "_"
        )
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")
