"""Writes about work when two records of one person become one."""

from collections import defaultdict
from collections.abc import Sequence
from copy import copy
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from accounts.models import User
from workforce.people.models import Invitation, Membership
from workforce.people.rules.periods import DAY, Period, outside
from workforce.signals import memberships_changed, memberships_merged


@transaction.atomic
def take_over_work(*, guest: User, into: User, at: datetime) -> None:
    """Make the places of ``guest`` those of ``into``; apps above are told, and move what is theirs.

    Nobody is at one place twice on one day: where both were, the membership of ``into`` stays as it is, and
    the other keeps the days it had for itself. What ``into`` has already (the same evidence, the same
    message) stays with the record that goes.
    """
    moved = list(Membership.objects.filter(person=guest).select_related("unit"))
    there: dict[int, list[Period]] = defaultdict(list)
    for job in Membership.objects.filter(person=into, refused_at=None):
        there[job.unit_id].append(_days(job))
    for membership in moved:
        _hand_over(membership, into, there[membership.unit_id])
        log(membership, "workforce.take_over", user=into, data={"learner_id": guest.learner_id})
    Invitation.objects.filter(accepted_by=guest).update(accepted_by=into)
    memberships_merged.send(sender=Membership, source=guest, into=into)
    if moved:
        memberships_changed.send(sender=Membership, people=[into.pk], on=timezone.localdate(at))


def _hand_over(membership: Membership, into: User, there: Sequence[Period]) -> None:
    """Make a membership theirs on the days they were not ``there``; without any, it lasts no day.

    Where that leaves several stretches, the last one is the membership itself.
    """
    was = _days(membership)
    left = [was] if membership.refused_at else outside(was, there)
    *earlier, last = left or [Period(was.from_on, was.from_on - DAY)]
    membership.person, membership.from_on, membership.until_on = into, last.from_on, last.until_on
    membership.save(update_fields=["person", "from_on", "until_on"])
    for days in earlier:
        stretch = copy(membership)
        stretch.pk, stretch.from_on, stretch.until_on = None, days.from_on, days.until_on
        stretch.save(force_insert=True)


def _days(membership: Membership) -> Period:
    return Period(membership.from_on, membership.until_on)
