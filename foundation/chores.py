"""What a site does by the clock: which command, at which hours, and what for.

An app registers its own in ``AppConfig.ready`` (see its ``chores.py``). ``manage.py chores`` prints
the table for cron, and does what is due. Imports no Django.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Hours:
    """When something is done: first ``past_midnight`` by the site's clock, then once a ``period``.

    ``period`` is a day, an hour, or a number of minutes that divides an hour.
    """

    period: timedelta
    past_midnight: timedelta = timedelta()

    def latest(self, *, at: datetime) -> datetime:
        """Return the last of these instants that is not after ``at`` (in the site's time zone)."""
        midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
        first_of_day = midnight + self.past_midnight
        # Before the first one of the day this is -1: the last of the day before.
        periods_since = (at - first_of_day) // self.period
        return first_of_day + periods_since * self.period

    def cron(self) -> str:
        """Return the five fields of a crontab."""
        hour, minute = divmod(self.past_midnight // MINUTE, 60)
        if self.period == DAY:
            return f"{minute} {hour} * * *"
        if self.period == HOUR:
            return f"{minute} * * * *"
        return f"*/{self.period // MINUTE} * * * *"


@dataclass(frozen=True)
class Chore:
    """A command of ``manage.py`` that is safe to repeat: its arguments, hours and purpose."""

    command: str
    hours: Hours
    purpose: str
    arguments: tuple[str, ...] = ()


_registered: dict[str, Chore] = {}


def register_chores(chores: Iterable[Chore]) -> None:
    """Add an app's chores to the table. A command stands there once."""
    for chore in chores:
        _registered[chore.command] = chore


def registered_chores() -> list[Chore]:
    """Return every chore: the most frequent first, then by the hour."""
    return sorted(
        _registered.values(), key=lambda chore: (chore.hours.period, chore.hours.past_midnight)
    )
