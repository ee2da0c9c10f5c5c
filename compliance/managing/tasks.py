"""Acts on many people, in the background."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from compliance.managing.actions import Wish, carry_out
from compliance.managing.selection import PeopleSelection
from compliance.notices.tasks import send_notices
from workforce.long_tasks.actions import carried_out, report
from workforce.long_tasks.models import LongTask
from workforce.units.models import Unit


@task()
def act_on_many(
    long_task: int, act: str, chosen: dict[str, Any], answers: dict[str, str], back: str
) -> None:
    """Carry out an act on more people than one request can wait for, under ``long_task``.

    ``chosen`` holds the values of a :class:`compliance.managing.selection.PeopleSelection`,
    ``answers`` the form's answers as text; ``back`` is the address to go on to afterwards.
    """
    watched = LongTask.objects.select_related("unit", "started_by").get(pk=long_task)
    now = timezone.now()
    sorry = _(
        "Something went wrong, and the rest was not done. Please try again, or ask whoever runs this site."
    )
    if watched.unit is None or watched.started_by is None:
        return
    meant = PeopleSelection.from_json(chosen, watched.unit)
    on = timezone.localdate(now)
    with carried_out(watched, clock=timezone.now, apology=sorry) as counts:
        wish = Wish(act, by=watched.started_by, at=now, **_read(answers))
        outcome = carry_out(
            wish,
            jobs=meant.memberships(on=on),
            asked=meant.obligations(on=on),
            progress=report(watched),
        )
        counts |= {**outcome.counts, "next": back}
    if outcome.to_write_to:
        send_notices.enqueue(list(outcome.to_write_to))


def _read(answers: dict[str, str]) -> dict[str, Any]:
    """Answers as they were before they became text for the queue."""
    days = {
        name: date.fromisoformat(value) for name, value in answers.items() if name.endswith("_on")
    }
    places = {name: Unit.objects.get(uuid=value) for name, value in answers.items() if name == "to"}
    return {**answers, **days, **places}
