"""Reading and applying lists in the background."""

from collections.abc import Mapping
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from accounts.models import User
from workforce.lists.actions import applying as imports
from workforce.lists.actions import lists
from workforce.lists.models import PeopleList
from workforce.long_tasks.actions import carried_out, report
from workforce.long_tasks.models import LongTask
from workforce.people.tasks import send_invitation


@task()
def check_list(people_list: int, long_task: int) -> None:
    """Work out what would come of every row of a list; ``long_task`` is told how far this is."""
    brought, watched = PeopleList.objects.get(pk=people_list), LongTask.objects.get(pk=long_task)
    sorry = _("The list could not be read. Please try again, or ask whoever runs this site.")
    with carried_out(watched, clock=timezone.now, apology=sorry) as counts:
        rows = lists.check(people_list=brought, on=timezone.localdate(), progress=report(watched))
        counts |= {**told_rows(rows), "next": reverse("manage_import_list", args=[brought.uuid])}


@task()
def apply_list(people_list: int, long_task: int, good_rows_only: bool) -> None:
    """Import a list; ``long_task`` is told how far this is, and why nothing was imported, if so."""
    watched = LongTask.objects.select_related("started_by").get(pk=long_task)
    brought = PeopleList.objects.select_related("unit").get(pk=people_list)
    sorry = _(
        "The list was not imported to its end. Import it again: what is done already will stay as it is."
    )
    now = timezone.now()
    with carried_out(watched, clock=timezone.now, apology=sorry) as counts:
        counts["next"] = reverse("manage_import_list", args=[brought.uuid])
        try:
            rows = imports.apply(
                people_list=brought,
                good_rows_only=good_rows_only,
                by=watched.started_by,
                at=now,
                on=timezone.localdate(now),
                progress=report(watched),
            )
        except (
            imports.WrongRows,
            imports.NotConfirmed,
            imports.NotReadable,
            imports.AppliedAlready,
        ):
            # the page of the list says it: wrong rows first, what it asks, the flaw, or that it was imported
            return
        counts |= told_rows(rows)
    write_to_invited(brought, by=watched.started_by, at=now)


def write_to_invited(people_list: PeopleList, *, by: User | None, at: datetime) -> None:
    """Queue the letters to people whom an import at this instant invited."""
    for invitation in imports.to_write_to(people_list=people_list, by=by, at=at):
        send_invitation.enqueue(invitation)


def told_rows(rows: Mapping[str, int]) -> dict[str, int]:
    """Rows by outcome under the names a watched task tells them by."""
    names = {"joins": "joined", "back": "joined", "leaves": "left", "duplicate": "duplicates"}
    told: dict[str, int] = {}
    for name, count in rows.items():
        told[names.get(name, name)] = told.get(names.get(name, name), 0) + count
    return told
