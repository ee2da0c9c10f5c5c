"""Health of the running site, for monitoring: can it serve, and do its chores run?"""

import importlib
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connection

from foundation.chores import registered_chores
from foundation.models import ChoreRun
from training_site.startup.schema import unapplied


def reason_not_ready() -> str:
    """Return why the site cannot serve yet, as a sentence; empty when it can."""
    try:
        migrations = unapplied()
    except DatabaseError:
        return "The database does not answer."
    if migrations:
        return f"Migrations are not applied yet ({len(migrations)}): run “manage.py migrate”."
    return ""


class ReadinessProbe:
    """Calls :func:`reason_not_ready` until there is none, then only asks the database to answer.

    A running process cannot lose migrations, so it need not look for them every few seconds.
    """

    def __init__(self) -> None:
        self.was_ready = False

    def reason(self) -> str:
        """Return why the site cannot serve, as a sentence; empty when it can."""
        if not self.was_ready:
            reason = reason_not_ready()
            self.was_ready = not reason
            return reason
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except DatabaseError:
            return "The database does not answer."
        return ""


readiness_probe = ReadinessProbe()


def pdf_is_available() -> bool:
    """Whether certificates can be made as PDF here; else they are served as pages to print."""
    try:
        pdf: Any = importlib.import_module("foundation.typesetting")
    except ImportError:
        return False
    return bool(pdf.is_available())


def last_chores(*, at: datetime) -> dict[str, dict[str, Any]]:
    """Return when each chore last ended and how, by its command.

    A chore ``is_late`` once it was left out a whole round.
    """
    runs_by_command = {run.command: run for run in ChoreRun.objects.all()}
    states: dict[str, dict[str, Any]] = {}
    for chore in registered_chores():
        run = runs_by_command.get(chore.command)
        if run is None:
            states[chore.command] = {"ended_at": None, "outcome": "", "is_late": True}
            continue
        previous_round = chore.hours.latest(at=at) - chore.hours.period
        states[chore.command] = {
            "ended_at": run.ended_at,
            "outcome": run.outcome,
            "is_late": run.ended_at is None or run.ended_at < previous_round,
        }
    return states
