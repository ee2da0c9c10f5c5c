"""Somebody's jobs at the places a manager looks after."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from workforce.people.models import Membership, Oversight
from workforce.units.models import below
from workforce.views import my_units


def jobs_of(request: HttpRequest, learner_id: str) -> Sequence[Membership]:
    """Somebody's jobs at the reader's places, past ones too. Raises PermissionDenied when there are none.

    Somebody the manager refused is nobody of theirs, and somebody who does not exist looks the same as
    somebody who works elsewhere.
    """
    mine = my_units(request, Oversight.Duty.MANAGER)
    here = Membership.objects.filter(
        below(mine, "unit__path"), person__learner_id=learner_id, refused_at=None
    )
    jobs = list(here.select_related("person", "unit", "role").order_by("-from_on", "-pk"))
    if not jobs:
        raise PermissionDenied
    return jobs
