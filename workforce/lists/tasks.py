"""Reading and applying lists in the background."""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from workforce.lists.actions import applying, lists
from workforce.lists.models import PeopleList
from workforce.long_tasks.actions import progress_reporter, track
from workforce.long_tasks.models import LongTask
from workforce.people.tasks import send_invitation


@task()
def check_list(list_id: int, long_task: int) -> None:
    """Work out what would come of every row of a list; ``long_task`` reports how far this is."""
    watched_task = LongTask.objects.get(pk=long_task)
    apology = _("The list could not be read. Please try again, or ask whoever runs this site.")
    with track(watched_task, clock=timezone.now, apology=apology) as counts:
        people_list = PeopleList.objects.get(pk=list_id)
        counts_by_result = lists.check(
            people_list=people_list,
            on=timezone.localdate(),
            progress=progress_reporter(watched_task),
        )
        counts.update(_labelled_counts(counts_by_result))
        counts["next"] = reverse("manage_import_list", args=[people_list.uuid])


@task()
def apply_list(list_id: int, long_task: int, good_rows_only: bool) -> None:
    """Import a list; ``long_task`` reports how far this is, and why nothing was imported, if so."""
    watched_task = LongTask.objects.select_related("started_by").get(pk=long_task)
    apology = _(
        "The list was not imported to its end. "
        "Import it again: what is done already will stay as it is."
    )
    now = timezone.now()
    with track(watched_task, clock=timezone.now, apology=apology) as counts:
        people_list = PeopleList.objects.select_related("unit").get(pk=list_id)
        counts["next"] = reverse("manage_import_list", args=[people_list.uuid])
        if watched_task.started_by is None:  # their account is gone: not the system's own act
            raise PermissionDenied
        try:
            counts_by_result = applying.apply(
                people_list=people_list,
                good_rows_only=good_rows_only,
                by=watched_task.started_by,
                at=now,
                on=timezone.localdate(now),
                progress=progress_reporter(watched_task),
                queue_letter=send_invitation.enqueue,
            )
        except (
            applying.WrongRows,
            applying.NotConfirmed,
            applying.NotReadable,
            applying.AppliedAlready,
        ):
            # the page of the list says why: wrong rows first, what to confirm, the flaw, or that
            # it was imported
            return
        counts.update(_labelled_counts(counts_by_result))


def _labelled_counts(counts_by_result: Mapping[str, int]) -> dict[str, int]:
    """Return numbers of rows under the names of ``workforce.long_tasks.views.COUNT_LABELS``.

    Those who join and those who return are one.
    """
    names = {"joins": "joined", "back": "joined", "leaves": "left", "duplicate": "duplicates"}
    counts: dict[str, int] = {}
    for result, count in counts_by_result.items():
        name = names.get(result, result)
        counts[name] = counts.get(name, 0) + count
    return counts
