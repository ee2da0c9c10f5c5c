"""The page on which the person who started long work watches it."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from workforce.long_tasks.models import LongTask
from workforce.permissions import may_watch_task
from workforce.views import reader

#: The counts of an outcome that the page shows, in this order; others are for the record.
COUNT_LABELS: dict[str, Promise] = {
    "reminded": _("Reminded"),
    "letters": _("No e-mail address: print their letters"),
    "already": _("Reminded today already"),
    "unwilling": _("Asked not to be reminded"),
    "exempted": _("Exempted"),
    "unexempted": _("Exemptions ended"),
    "confirmed": _("Confirmed"),
    "refused": _("Refused"),
    "left": _("Left"),
    "moved": _("Moved"),
    "skipped": _("Nothing to change"),
    "new": _("New people"),
    "joined": _("Joined"),
    "invited": _("Invited"),
    "changed": _("Changed"),
    "unchanged": _("Unchanged"),
    "duplicates": _("Duplicates"),
    "wrong": _("Rows to put right"),
    "sent": _("Messages sent"),
    "failed": _("Messages to be tried again"),
    "printed": _("Letters made"),
    "created": _("Obligations made"),
    "redated": _("Due dates changed"),
    "lifted": _("Obligations lifted"),
    "restored": _("Obligations restored"),
}


@login_required
@require_safe
@vary_on_headers("HX-Request")
def watch(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """``/manage/task/<uuid>/``: how far the work is, and its outcome."""
    task = LongTask.objects.filter(uuid=uuid).select_related("unit").first()
    if task is None or not may_watch_task(reader(request), task, on=timezone.localdate()):
        raise PermissionDenied
    context = {"task": task, "counts": labelled_counts(task), "next": next_address(request, task)}
    is_fragment = request.htmx  # type: ignore[attr-defined]  # django_htmx's
    name = "task_progress" if is_fragment else "task"
    return render(request, f"workforce/long_tasks/{name}.html", context)


def labelled_counts(task: LongTask) -> list[tuple[Promise, int]]:
    """Return the counts of an outcome with their labels; those of nothing are left out."""
    counts: dict[str, int] = task.outcome
    return [(label, counts[name]) for name, label in COUNT_LABELS.items() if counts.get(name)]


def next_address(request: HttpRequest, task: LongTask) -> str:
    """Return where to go when the work is done: ``next`` of its outcome, else the list of people.

    ``next`` counts only where it is an address of this site.
    """
    address = task.outcome.get("next")
    if isinstance(address, str) and url_has_allowed_host_and_scheme(
        address, {request.get_host()}, require_https=request.is_secure()
    ):
        return address
    if task.unit:
        return f"{reverse('manage')}?unit={task.unit.uuid}"
    return reverse("manage")
