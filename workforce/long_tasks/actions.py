"""Writes about work done in the background: begin it, say how far it is, finish it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from workforce.long_tasks.models import LongTask
from workforce.units.models import Unit


def begin(*, kind: str, by: User | None, at: datetime, unit: Unit | None = None) -> LongTask:
    """Note that something long was asked for. Queue the task that does it with the ``pk`` of what this returns."""
    return LongTask.objects.create(kind=kind, started_by=by, unit=unit, created_at=at)


def report(task: LongTask) -> Callable[[int, int | None], None]:
    """A function to call with (done, of how many) as often as convenient; one small UPDATE each time."""

    def told(done: int, total: int | None = None) -> None:
        LongTask.objects.filter(pk=task.pk).update(done=done, total=total)

    return told


@contextmanager
def carried_out(
    task: LongTask, *, clock: Callable[[], datetime], apology: str
) -> Iterator[dict[str, Any]]:
    """Around the work: finishes the task with the counts put into the dictionary it yields.

    When the work fails, the task is finished with ``apology`` – a sentence for whoever watches – and the
    error goes on to the log of the worker.
    """
    counts: dict[str, Any] = {}
    try:
        yield counts
    except Exception:
        LongTask.objects.filter(pk=task.pk).update(error=apology[:250], finished_at=clock())
        raise
    LongTask.objects.filter(pk=task.pk).update(outcome=counts, finished_at=clock())


@transaction.atomic
def advance(*, task: int, done: int, counts: Mapping[str, int], at: datetime) -> None:
    """Note that one part of work done in many parts is done; the last one finishes it.

    ``task`` is a primary key; ``done`` and ``counts`` are added to what other parts did.
    """
    row = LongTask.objects.select_for_update().filter(pk=task, finished_at=None).first()
    if row is None:
        return
    row.done += done
    row.outcome = {
        name: row.outcome.get(name, 0) + counts.get(name, 0) for name in {*row.outcome, *counts}
    }
    row.finished_at = at if row.done >= (row.total or 0) else None
    row.save(update_fields=["done", "outcome", "finished_at"])
