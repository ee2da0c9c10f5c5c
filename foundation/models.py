"""Rows of the techniques that keep something: when a chore was last done, how often something was tried."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

#: A chore that failed, or that a crash cut short, is done again after so long.
TRY_AGAIN_AFTER = timedelta(hours=1)


class ChoreRunQuerySet(models.QuerySet["ChoreRun"]):
    """Who does a chore is settled by one conditional UPDATE: of several clocks only one goes on."""

    def due(self, *, since: datetime, at: datetime) -> Self:
        """Return the runs that began before ``since``, and those that came to nothing an hour ago.

        What began within that hour and has not ended is still running: nobody else begins it.
        """
        long_ago = at - TRY_AGAIN_AFTER
        ended_before = models.Q(started_at__lt=since) & ~models.Q(outcome="")
        came_to_nothing = models.Q(
            outcome__in=("", ChoreRun.Outcome.FAILED), started_at__lte=long_ago
        )
        return self.filter(models.Q(started_at=None) | ended_before | came_to_nothing)

    def begin(self, *, command: str, since: datetime, at: datetime) -> bool:
        """Note that ``command`` begins, unless a clock elsewhere began it; whether the caller is to do it."""
        self.get_or_create(command=command)
        row = self.filter(command=command).due(since=since, at=at)
        return row.update(started_at=at, outcome="") == 1

    def end(self, *, command: str, outcome: str, at: datetime) -> None:
        """Note how ``command`` ended."""
        self.filter(command=command).update(ended_at=at, outcome=outcome)


class ChoreRun(models.Model):
    """The last time one chore was done, one row a chore; while it runs, ``ended_at`` is still the time before."""

    class Outcome(models.TextChoices):
        """How it ended."""

        DONE = "done", _("done")
        FOUND = "found", _("found something")
        FAILED = "failed", _("failed")

    command = models.CharField(_("command"), max_length=50, unique=True)
    started_at = models.DateTimeField(_("started at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    outcome = models.CharField(_("outcome"), max_length=6, choices=Outcome.choices, blank=True)

    objects = ChoreRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run of a chore")
        verbose_name_plural = _("runs of chores")

    def __str__(self) -> str:
        return self.command


class TryCountQuerySet(models.QuerySet["TryCount"]):
    """Reads about counts."""

    def over(self, *, at: datetime) -> Self:
        """Counts whose time has run out: they stop nobody any more."""
        return self.filter(ends_at__lte=at)


class TryCount(models.Model):
    """How many tries were counted at one subject within the time a limit gives; shared by all processes.

    ``key`` is a digest (see :mod:`foundation.throttling`): what people type, and where from, is not kept.
    """

    key = models.CharField(max_length=64, primary_key=True)
    number = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    objects = TryCountQuerySet.as_manager()

    class Meta:
        verbose_name = _("count of tries")
        verbose_name_plural = _("counts of tries")

    def __str__(self) -> str:
        return f"{self.number} until {self.ends_at:%Y-%m-%d %H:%M}"
