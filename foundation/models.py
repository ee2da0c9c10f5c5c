"""What techniques store: when a chore was last done, how often something was tried."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

#: A chore that failed, or that a crash cut short, is done again after so long.
TRY_AGAIN_AFTER = timedelta(hours=1)


class ChoreRunQuerySet(models.QuerySet["ChoreRun"]):
    """Begins and ends chores: of several clocks, one conditional UPDATE lets only one go on."""

    def due(self, *, since: datetime, at: datetime) -> Self:
        """Return the runs of chores that are to be done again at ``at``.

        Those that never ran, that ended and began before ``since``, and that failed or were cut
        short an hour ago. What began within that hour and has not ended is still running.
        """
        never_ran = models.Q(started_at=None)
        ended_before = models.Q(started_at__lt=since) & ~models.Q(outcome="")
        came_to_nothing = models.Q(
            outcome__in=("", ChoreRun.Outcome.FAILED), started_at__lte=at - TRY_AGAIN_AFTER
        )
        return self.filter(never_ran | ended_before | came_to_nothing)

    def begin(self, *, command: str, since: datetime, at: datetime) -> bool:
        """Note that ``command`` begins; returns False when another process has begun it already."""
        self.get_or_create(command=command)
        due_run = self.filter(command=command).due(since=since, at=at)
        return due_run.update(started_at=at, outcome="") == 1

    def end(self, *, command: str, outcome: str, at: datetime) -> None:
        """Note how ``command`` ended."""
        self.filter(command=command).update(ended_at=at, outcome=outcome)


class ChoreRun(models.Model):
    """The last run of one chore, one row a chore.

    While it runs, ``outcome`` is empty and ``ended_at`` is still that of the run before.
    """

    class Outcome(models.TextChoices):
        """How a run ended."""

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
        """Return counts whose time has run out: they stop nobody any more."""
        return self.filter(ends_at__lte=at)


class TryCount(models.Model):
    """How often something was tried at one subject within the time of a limit.

    Shared by all processes. ``key`` is a digest (see :mod:`foundation.throttling`), because what
    people type, and where from, is not to be stored.
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
