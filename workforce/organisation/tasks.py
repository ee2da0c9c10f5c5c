"""Background tasks that work out obligations after places moved or merged."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from workforce.long_tasks import actions as long_tasks
from workforce.long_tasks.models import LongTask
from workforce.organisation import actions
from workforce.signals import units_changed
from workforce.units.models import Unit


@task()
def settle_places(task_id: int, unit_ids: list[int]) -> None:
    """Work out what everybody at these units and below must hold after the units moved.

    The task's outcome counts obligations by kind of change.
    """
    long_task = LongTask.objects.get(pk=task_id)
    report_progress = long_tasks.progress_reporter(long_task)
    with long_tasks.track(long_task, clock=timezone.now, apology=_apology()) as obligation_counts:
        for unit in Unit.objects.filter(pk__in=unit_ids):
            today = timezone.localdate()
            responses: list[tuple[Any, Any]] = units_changed.send(
                sender=Unit, unit=unit, on=today, progress=report_progress
            )
            for _receiver, receiver_counts in responses:
                for name, count in (receiver_counts or {}).items():
                    obligation_counts[name] = obligation_counts.get(name, 0) + count


@task()
def settle_merge(task_id: int, source_id: int, moved_ids: list[int]) -> None:
    """Work out what the people of a merged place must hold at the place it is part of."""
    long_task = LongTask.objects.get(pk=task_id)
    source = Unit.objects.select_related("merged_into").get(pk=source_id, merged_into__isnull=False)
    with long_tasks.track(long_task, clock=timezone.now, apology=_apology()):
        actions.settle_merge(
            source=source,
            target=source.merged_into,
            places=Unit.objects.filter(pk__in=moved_ids),
            on=source.closed_on,
            progress=long_tasks.progress_reporter(long_task),
        )


def _apology() -> str:
    """The sentence on the page of work that failed; ``check_integrity`` lists what is missing."""
    return _(
        "Not everything could be worked out. Nothing is lost; whoever runs the site can finish it."
    )
