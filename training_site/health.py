"""What whoever watches the site asks: can it serve, and is done by the clock what is to be done?"""

import importlib
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connection

from foundation.chores import table
from foundation.models import ChoreRun
from training_site.schema import unapplied


def unready() -> str:
    """Why the site cannot serve yet, as a sentence; empty when it can."""
    try:
        waiting = unapplied()
    except DatabaseError:
        return "The database does not answer."
    if waiting:
        return f"Migrations are not applied yet ({len(waiting)}): run “manage.py migrate”."
    return ""


class Readiness:
    """Asks :func:`unready` until the answer is yes; after that only whether the database answers.

    A running process cannot lose migrations, so it need not look for them every few seconds.
    """

    def __init__(self) -> None:
        self.was_ready = False

    def reason(self) -> str:
        """Why not, or an empty string."""
        if not self.was_ready:
            reason = unready()
            self.was_ready = not reason
            return reason
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except DatabaseError:
            return "The database does not answer."
        return ""


readiness = Readiness()


def pdf_is_available() -> bool:
    """Whether certificates can be made as PDF here (without it they are served as pages to print)."""
    try:
        pdf: Any = importlib.import_module("foundation.typesetting")
    except ImportError:
        return False
    return bool(pdf.is_available())


def last_chores(*, at: datetime) -> dict[str, dict[str, Any]]:
    """When each chore last ended and how, by its command; ``is_late`` once it was left out a whole round."""
    runs = {run.command: run for run in ChoreRun.objects.all()}
    facts = {}
    for chore in table():
        run = runs.get(chore.command)
        ended_at = run.ended_at if run else None
        before_last = chore.hours.latest(at=at) - chore.hours.every
        facts[chore.command] = {
            "ended_at": ended_at,
            "outcome": run.outcome if run else "",
            "is_late": ended_at is None or ended_at < before_last,
        }
    return facts
