"""Sending messages in the background."""

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from compliance.notices.actions.deliveries import DeliveryCounts, deliver
from compliance.notices.rules import is_quiet, quiet_hours
from workforce.long_tasks.actions import advance


def is_quiet_at(at: datetime) -> bool:
    """Return whether nobody is written to now: ``QUIET_HOURS``, in ``TIME_ZONE``."""
    return is_quiet(timezone.localtime(at).time(), quiet_hours(settings.QUIET_HOURS))


@task()
def send_notices(
    people: list[int], on: str = "", long_task: int | None = None, is_urgent: bool = False
) -> int:
    """Send these people (ids) the notices that wait for them; return how many messages went out.

    ``on`` is the day that counts, as 2026-05-04 (empty: today). In quiet hours nothing is sent
    unless ``is_urgent``: it waits for the next run of ``send_reminders``. Progress is written to
    ``long_task``.
    """
    now = timezone.now()
    delivery = DeliveryCounts()
    if is_urgent or not is_quiet_at(now):
        day = timezone.localdate(now)
        if on:
            day = date.fromisoformat(on)
        delivery = deliver(people=people, on=day, clock=timezone.now)
    if long_task:
        counts = {"sent": delivery.sent, "failed": delivery.failed}
        advance(task=long_task, done=len(people), counts=counts, at=timezone.now())
    return delivery.sent
