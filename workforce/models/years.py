"""Days of our time, and no others, in what is typed in the CMS."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext

from workforce.days import is_of_our_time


def check_years(row: Model, *names: str) -> None:
    """Refuse days that no working life touches: nothing can be counted from them. Raises ValidationError."""
    days = {name: getattr(row, name) for name in names}
    far = [name for name, day in days.items() if isinstance(day, date) and not is_of_our_time(day)]
    if far:
        raise ValidationError({name: gettext("Please check the year.") for name in far})
