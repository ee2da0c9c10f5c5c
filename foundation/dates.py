"""Days and instants: in words, in models and in queries."""

from datetime import date, datetime, time, timedelta
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_datetime_format
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone
from django.utils.translation import gettext

from foundation.years import is_of_our_time


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
    separator = "_"
    if "-" in language:
        separator = "-"
    try:
        return Locale.parse(language, sep=separator)
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


def check_years(row: Model, *names: str) -> None:
    """Refuse days that no working life touches: nothing can be counted from them.

    ``names`` are fields of ``row``; empty ones are left alone. Raises ValidationError.
    """
    errors: dict[str, str] = {}
    for name in names:
        day = getattr(row, name)
        if isinstance(day, date) and not is_of_our_time(day):
            errors[name] = gettext("Please check the year.")
    if errors:
        raise ValidationError(errors)


class DaysLater(models.Func):
    """A date so many days later, in either database's words: ``DaysLater(date, days)``."""

    output_field = models.DateField()
    template = "(%(expressions)s)"
    arg_joiner = " + "

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> Any:
        """SQLite keeps dates as text and has a function for this."""
        return self.as_sql(
            compiler,
            connection,
            template="DATE(%(expressions)s || ' days')",
            arg_joiner=", ",
            **extra,
        )


def day_after(on: date) -> datetime:
    """Return the first instant after a day in the site's time zone.

    Facts of the day itself are those before it.
    """
    next_day = on + timedelta(days=1)
    return timezone.make_aware(datetime.combine(next_day, time.min))
