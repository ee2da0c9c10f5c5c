"""Days in models and queries."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone
from django.utils.translation import gettext

from foundation.years import is_of_our_time


def check_years(row: Model, *names: str) -> None:
    """Refuse days that no working life touches: nothing can be counted from them. Raises ValidationError."""
    days = {name: getattr(row, name) for name in names}
    far = [name for name, day in days.items() if isinstance(day, date) and not is_of_our_time(day)]
    if far:
        raise ValidationError({name: gettext("Please check the year.") for name in far})


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
    """The first instant after a day, here: facts of the day itself are those before it."""
    return timezone.make_aware(datetime.combine(on + timedelta(days=1), time.min))
