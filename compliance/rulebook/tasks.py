"""Background tasks: update obligations after a requirement changed."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from accounts.models import User
from compliance.requirements.models import Requirement
from compliance.rulebook.actions import update_obligations
from compliance.rulebook.preview import people_under
from workforce.long_tasks.actions import begin, progress_reporter, track
from workforce.long_tasks.models import LongTask

#: With more people than this obligations are updated in the background.
AT_ONCE = 2000


def update_or_schedule_obligations(*, requirement: Requirement, by: User | None) -> LongTask | None:
    """Update the obligations of a requirement at once, or in the background when they are many.

    Returns the task that shows the progress, or None when it is done already.
    """
    today = timezone.localdate()
    if len(people_under(requirement, on=today)) <= AT_ONCE:
        update_obligations(requirement=requirement, on=today)
        return None
    with transaction.atomic():
        task = begin(
            kind=LongTask.Kind.RULE_CHANGE, by=by, at=timezone.now(), unit=requirement.unit
        )
        change_rules.enqueue(requirement.pk, task.pk)
    return task


@task()
def change_rules(requirement: int, long_task: int) -> None:
    """Update the obligations of a requirement (id), reporting to a long task (id)."""
    background_task = LongTask.objects.get(pk=long_task)
    apology = _(
        "Not everybody could be worked out. Save the requirement again, or ask whoever runs this "
        "site."
    )
    with track(background_task, clock=timezone.now, apology=apology) as counts:
        changed_requirement = Requirement.objects.select_related("unit").get(pk=requirement)
        changes = update_obligations(
            requirement=changed_requirement,
            on=timezone.localdate(),
            progress=progress_reporter(background_task),
        )
        counts |= vars(changes)
