"""Acts on many people, in the background."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from compliance.managing.actions import Wish, carry_out
from compliance.managing.chosen import Chosen
from compliance.notices.tasks import send_notices
from workforce.long_tasks.actions import progress_reporter, track
from workforce.long_tasks.models import LongTask
from workforce.units.models import Unit


@task()
def act_on_many(
    long_task: int, act: str, chosen: dict[str, Any], answers: dict[str, str], back: str
) -> None:
    """Do what a manager asked for more people than one request can wait for; they watch ``long_task``.

    ``chosen`` says whom (see :class:`compliance.managing.chosen.Chosen`), ``answers`` what was typed for it, as
    text; ``back`` is where to go on when it is done.
    """
    watched = LongTask.objects.select_related("unit", "started_by").get(pk=long_task)
    now = timezone.now()
    sorry = _(
        "Something went wrong, and the rest was not done. Please try again, or ask whoever runs this site."
    )
    if watched.unit is None or watched.started_by is None:
        return
    meant = Chosen.restored(chosen, watched.unit)
    on = timezone.localdate(now)
    with track(watched, clock=timezone.now, apology=sorry) as counts:
        wish = Wish(act, by=watched.started_by, at=now, **_read(answers))
        outcome = carry_out(
            wish,
            jobs=meant.memberships(on=on),
            asked=meant.asked(on=on),
            progress=progress_reporter(watched),
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
