"""Background task: an act on many people."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from compliance.managing.actions import BulkAct, carry_out
from compliance.managing.selection import PeopleSelection
from compliance.notices.tasks import send_notices
from workforce.long_tasks.actions import progress_reporter, track
from workforce.long_tasks.models import LongTask
from workforce.units.models import Unit


@task()
def act_on_many(
    long_task: int, act: str, selection: dict[str, Any], answers: dict[str, str], next_address: str
) -> None:
    """Carry out an act on more people than one request can wait for, under ``long_task``.

    ``selection`` holds the values of a :class:`compliance.managing.selection.PeopleSelection`,
    ``answers`` the form's answers as text; ``next_address`` is where to go on afterwards.
    """
    running_task = LongTask.objects.select_related("unit", "started_by").get(pk=long_task)
    now = timezone.now()
    apology = _(
        "Something went wrong, and the rest was not done. Please try again, or ask whoever runs "
        "this site."
    )
    today = timezone.localdate(now)
    with track(running_task, clock=timezone.now, apology=apology) as counts:
        if running_task.unit is None or running_task.started_by is None:  # their account is gone
            raise PermissionDenied
        people = PeopleSelection.from_json(selection, running_task.unit)
        outcome = carry_out(
            BulkAct(act, by=running_task.started_by, at=now, **_parse(answers)),
            jobs=people.memberships(on=today),
            obligations=people.obligations(on=today),
            progress=progress_reporter(running_task),
        )
        if outcome.to_write_to:  # before it is said to be done
            send_notices.enqueue(list(outcome.to_write_to))
        counts |= {**outcome.counts, "next": next_address}


def _parse(answers: dict[str, str]) -> dict[str, Any]:
    """Turn days and the new place back from the text they were queued as."""
    parsed: dict[str, Any] = dict(answers)
    for name, value in answers.items():
        if name.endswith("_on"):
            parsed[name] = date.fromisoformat(value)
        elif name == "to":
            parsed[name] = Unit.objects.get(uuid=value)
    return parsed
