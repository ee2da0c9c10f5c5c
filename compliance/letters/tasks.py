"""Making letters in the background."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from compliance.letters.actions import NothingToPrint, print_letters
from workforce.long_tasks.actions import carried_out
from workforce.long_tasks.models import LongTask


@task()
def make_letters(long_task: int, with_keys: bool, is_again: bool) -> None:
    """Make the letters of a place; whoever asked fetches the file, which is kept for a day."""
    watched = LongTask.objects.select_related("unit", "started_by").get(pk=long_task)
    if watched.unit is None or watched.started_by is None:
        return
    apology = _("The letters could not be made. Nothing counts as printed; please try again.")
    now = timezone.now()
    wish: dict[str, Any] = {"with_keys": with_keys, "is_again": is_again, "keep_as": watched.uuid}
    with carried_out(watched, clock=timezone.now, apology=apology) as counts:
        try:
            _pdf, count = print_letters(unit=watched.unit, by=watched.started_by, at=now, **wish)
        except NothingToPrint:  # somebody else printed them meanwhile
            return
        counts |= {"printed": count, "next": reverse("manage_letters_file", args=[watched.uuid])}
