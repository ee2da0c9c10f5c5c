"""Somebody is moved whose job has changed since the page was read."""

from datetime import timedelta
from typing import Any

import pytest

from compliance.managing.actions import move
from tests.people import AT, ON, Cast
from workforce.people.models import Membership
from workforce.units.models import Unit

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.mark.parametrize("from_on", [ON - 40 * DAY, ON], ids=["long here", "came today"])
@pytest.mark.parametrize(
    "meanwhile", [{"until_on": ON}, {"refused_at": AT}], ids=["left", "refused"]
)
def test_nobody_who_left_or_was_refused_meanwhile_is_moved(
    cast: Cast, from_on: Any, meanwhile: dict[str, Any]
) -> None:
    annexe = cast.hotels.add_child(name="Annexe", kind=Unit.Kind.WORKPLACE)
    Membership.objects.filter(person=cast.amina).update(from_on=from_on)
    job = Membership.objects.get(person=cast.amina)
    Membership.objects.filter(pk=job.pk).update(**meanwhile)
    assert not move(membership=job, to=annexe, by=None, at=AT)
    assert not Membership.objects.filter(unit=annexe).exists()
