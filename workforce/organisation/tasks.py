"""What follows when places move or merge, in the background."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from workforce.long_tasks import actions as long_tasks
from workforce.long_tasks.models import LongTask
from workforce.organisation import actions as merging
from workforce.signals import units_changed
from workforce.units.models import Unit


@task()
def settle_places(task_id: int, unit_ids: list[int]) -> None:
    """Work out what everybody at these places and below must hold, now that the places have moved."""
    long = LongTask.objects.get(pk=task_id)
    with long_tasks.carried_out(long, clock=timezone.now, apology=_sorry()) as counts:
        for unit in Unit.objects.filter(pk__in=unit_ids):
            told = long_tasks.report(long)
            today = timezone.localdate()
            answers: list[tuple[Any, Any]] = units_changed.send(
                sender=Unit, unit=unit, on=today, progress=told
            )
            for _receiver, done in answers:
                for name, count in (done or {}).items():
                    counts[name] = counts.get(name, 0) + count


@task()
def settle_merge(task_id: int, source_id: int, moved_ids: list[int]) -> None:
    """Work out what the people of a place that became part of another one must hold there."""
    long = LongTask.objects.get(pk=task_id)
    source = Unit.objects.select_related("merged_into").get(pk=source_id, merged_into__isnull=False)
    moved = Unit.objects.filter(pk__in=moved_ids)
    told = long_tasks.report(long)
    with long_tasks.carried_out(long, clock=timezone.now, apology=_sorry()):
        merging.settle_merge(
            source=source, into=source.merged_into, places=moved, on=source.closed_on, progress=told
        )


def _sorry() -> str:
    """Said when working out obligations failed; ``manage.py check_integrity`` finds what is missing."""
    return _(
        "Not everything could be worked out. Nothing is lost; whoever runs the site can finish it."
    )
