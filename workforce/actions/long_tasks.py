"""Writes about work done in the background: begin it, say how far it is, finish it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from accounts.models import User
from workforce.models import LongTask, Unit


def begin(*, kind: str, by: User | None, at: datetime, unit: Unit | None = None) -> LongTask:
    """Note that something long was asked for. Queue the task that does it with the ``pk`` of what this returns."""
    return LongTask.objects.create(kind=kind, started_by=by, unit=unit, created_at=at)


def report(task: LongTask) -> Callable[[int, int | None], None]:
    """A function to call with (done, of how many) as often as convenient; one small UPDATE each time."""

    def told(done: int, total: int | None = None) -> None:
        LongTask.objects.filter(pk=task.pk).update(done=done, total=total)

    return told


@contextmanager
def carried_out(task: LongTask, *, clock: Callable[[], datetime], apology: str) -> Iterator[dict[str, Any]]:
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
