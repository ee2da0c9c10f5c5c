"""Print letters in the background."""

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from compliance.letters.actions import NothingToPrint, print_letters
from workforce.long_tasks.actions import track
from workforce.long_tasks.models import LongTask


@task()
def make_letters(long_task: int, with_keys: bool, is_again: bool) -> None:
    """Print the letters of a unit into a file that is stored for a day."""
    task_record = LongTask.objects.select_related("unit", "started_by").get(pk=long_task)
    apology = _("The letters could not be made. Nothing counts as printed; please try again.")
    file_address = reverse("manage_letters_file", args=[task_record.uuid])
    now = timezone.now()
    with track(task_record, clock=timezone.now, apology=apology) as counts:
        if task_record.unit is None or task_record.started_by is None:  # their account is gone
            raise PermissionDenied
        try:
            _pdf, count = print_letters(
                unit=task_record.unit,
                by=task_record.started_by,
                at=now,
                with_keys=with_keys,
                is_again=is_again,
                store_as=task_record.uuid,
            )
        except NothingToPrint:  # somebody else printed them meanwhile
            return
        counts |= {"printed": count, "next": file_address}
