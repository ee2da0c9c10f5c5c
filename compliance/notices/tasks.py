"""Sending messages in the background."""

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from compliance.notices.actions.deliveries import Delivered, deliver
from compliance.notices.rules import is_quiet, quiet_hours
from workforce.long_tasks.actions import advance


def is_quiet_at(at: datetime) -> bool:
    """Whether nobody is written to at this instant: ``QUIET_HOURS`` in ``TIME_ZONE``."""
    return is_quiet(timezone.localtime(at).time(), quiet_hours(settings.QUIET_HOURS))


@task()
def send_notices(
    people: list[int], on: str = "", long_task: int | None = None, is_urgent: bool = False
) -> int:
    """Send these people what waits for them; returns how many messages went out.

    ``on`` is the day that counts, as 2026-05-04 (empty: today). In quiet hours nothing is sent unless
    ``is_urgent``: it waits for the next run of ``send_reminders``. ``long_task`` is told how far this is.
    """
    now = timezone.now()
    delivered = Delivered()
    if is_urgent or not is_quiet_at(now):
        day = date.fromisoformat(on) if on else timezone.localdate(now)
        delivered = deliver(people=people, on=day, clock=timezone.now)
    if long_task:
        counts = {"sent": delivered.sent, "failed": delivered.failed}
        advance(task=long_task, done=len(people), counts=counts, at=timezone.now())
    return delivered.sent
