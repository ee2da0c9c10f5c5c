"""Long work, watched by whoever asked for it."""

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

from accounts.models import User
from workforce.long_tasks.models import LongTask
from workforce.people.models import Oversight
from workforce.units.models import Unit
from workforce.views import reader

#: The counts of an outcome that are told, in this order; others are for the record.
COUNTED: dict[str, Promise] = {
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
    """``/manage/task/<uuid>/``: how far it is, and what came of it."""
    task = LongTask.objects.filter(uuid=uuid).select_related("unit").first()
    if task is None or not may_watch(reader(request), task):
        raise PermissionDenied
    context = {"task": task, "counts": told(task), "next": onward(request, task)}
    name = "task_progress" if request.htmx else "task"  # type: ignore[attr-defined]  # django_htmx's
    return render(request, f"workforce/long_tasks/{name}.html", context)


def may_watch(person: User, task: LongTask) -> bool:
    """Whoever asked for it, and whoever manages the place it is about."""
    if task.started_by_id == person.pk:
        return True
    mine = Unit.objects.looked_after_by(person, Oversight.Duty.MANAGER, on=timezone.localdate())
    return bool(task.unit and any(task.unit.path.startswith(unit.path) for unit in mine))


def told(task: LongTask) -> list[tuple[Promise, int]]:
    """The counts of the outcome in words."""
    return [
        (label, task.outcome[name]) for name, label in COUNTED.items() if task.outcome.get(name)
    ]


def onward(request: HttpRequest, task: LongTask) -> str:
    """Where to go when it is done: where the work said (``next``, an address of this site), else to the people."""
    there = task.outcome.get("next")
    is_ours = isinstance(there, str) and url_has_allowed_host_and_scheme(
        there, {request.get_host()}, require_https=request.is_secure()
    )
    back = f"{reverse('manage')}?unit={task.unit.uuid}" if task.unit else reverse("manage")
    return str(there) if is_ours else back
