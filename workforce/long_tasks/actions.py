"""Work done in the background: begin it, report how far it is, finish it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from workforce.long_tasks.models import LongTask
from workforce.units.models import Unit

#: Called now and then with how many are done and of how many (None: not known).
ReportProgress = Callable[[int, int | None], None]


def begin(*, kind: str, by: User | None, at: datetime, unit: Unit | None = None) -> LongTask:
    """Record that work was started; the caller queues its background task with the ``pk``."""
    return LongTask.objects.create(kind=kind, started_by=by, unit=unit, created_at=at)


def progress_reporter(task: LongTask) -> ReportProgress:
    """Return what to call as often as convenient; one UPDATE a call."""

    def report_progress(done: int, total: int | None = None) -> None:
        LongTask.objects.filter(pk=task.pk).update(done=done, total=total)

    return report_progress


@contextmanager
def track(
    task: LongTask, *, clock: Callable[[], datetime], apology: str
) -> Iterator[dict[str, Any]]:
    """Do the work of ``task`` in this block; finish it with the counts put into the dictionary.

    When the work fails, the task is finished with ``apology`` – a sentence for the page where it is
    watched – and the error goes on to the log of the worker.
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
    """Record that one part of work done in many parts is finished; the last one finishes the task.

    ``task`` is a primary key; ``done`` and ``counts`` are added to those of other parts.
    """
    long_task = LongTask.objects.select_for_update().filter(pk=task, finished_at=None).first()
    if long_task is None:
        return
    long_task.done += done
    for name, count in counts.items():
        long_task.outcome[name] = long_task.outcome.get(name, 0) + count
    if long_task.done >= (long_task.total or 0):
        long_task.finished_at = at
    long_task.save(update_fields=["done", "outcome", "finished_at"])
