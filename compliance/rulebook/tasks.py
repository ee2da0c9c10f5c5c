"""What follows when a requirement changes, in the background."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from accounts.models import User
from compliance.requirements.models import Requirement
from compliance.rulebook.actions import follow
from compliance.rulebook.preview import people_under
from workforce.long_tasks.actions import begin, carried_out, report
from workforce.long_tasks.models import LongTask

#: With more people than this a change of the rules is worked out in the background.
AT_ONCE = 2000


def let_follow(*, requirement: Requirement, by: User | None) -> LongTask | None:
    """Obligations follow a requirement: at once, or in the background with the task that tells how far it is."""
    today = timezone.localdate()
    if len(people_under(requirement, on=today)) <= AT_ONCE:
        follow(requirement=requirement, on=today)
        return None
    task = begin(kind=LongTask.Kind.RULE_CHANGE, by=by, at=timezone.now(), unit=requirement.unit)
    transaction.on_commit(lambda: change_rules.enqueue(requirement.pk, task.pk))
    return task


@task()
def change_rules(requirement: int, long_task: int) -> None:
    """Let obligations follow a requirement; ``long_task`` is told how far this is."""
    watched = LongTask.objects.get(pk=long_task)
    apology = _(
        "Not everybody could be worked out. Save the requirement again, or ask whoever runs this site."
    )
    with carried_out(watched, clock=timezone.now, apology=apology) as counts:
        rule = Requirement.objects.select_related("unit").get(pk=requirement)
        done = follow(requirement=rule, on=timezone.localdate(), progress=report(watched))
        counts |= vars(done)
