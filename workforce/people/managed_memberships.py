"""A person's memberships at the places a manager looks after."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from workforce.people.models import Membership, Oversight
from workforce.units.models import below
from workforce.views import my_units


def managed_memberships_of(request: HttpRequest, learner_id: str) -> Sequence[Membership]:
    """Return a person's memberships at the reader's places, past ones too, the latest first.

    Raises PermissionDenied when there are none: for a person who was refused, who works elsewhere
    or who does not exist. The reader cannot tell which.
    """
    units = my_units(request, Oversight.Duty.MANAGER)
    memberships = Membership.objects.filter(
        below(units, "unit__path"), person__learner_id=learner_id, refused_at=None
    )
    memberships = memberships.select_related("person", "unit", "role")
    latest_first = list(memberships.order_by("-from_on", "-pk"))
    if not latest_first:
        raise PermissionDenied
    return latest_first
