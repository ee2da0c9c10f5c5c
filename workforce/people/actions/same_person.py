"""Moving memberships when two records of one person become one."""

from collections import defaultdict
from collections.abc import Sequence
from copy import copy
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from accounts.models import User
from workforce.people.models import Invitation, Membership
from workforce.people.rules.periods import DAY, WorkPeriod, outside
from workforce.signals import memberships_changed, memberships_merged


@transaction.atomic
def take_over_work(*, guest: User, into: User, at: datetime) -> None:
    """Give the memberships of ``guest`` to ``into``; signals let the apps above do likewise.

    Nobody is at one place twice on one day: where both were, the membership of ``into`` stays as it
    is, and the guest's keeps only the days on which ``into`` was not there. What ``into`` has
    already (the same evidence, the same message) stays with the guest's record.
    """
    memberships = list(Membership.objects.filter(person=guest).select_related("unit"))
    periods_by_unit: dict[int, list[WorkPeriod]] = defaultdict(list)
    for job in Membership.objects.filter(person=into, refused_at=None):
        periods_by_unit[job.unit_id].append(_period_of(job))
    for membership in memberships:
        _hand_over(membership, into, periods_by_unit[membership.unit_id])
        log(membership, "workforce.take_over", user=into, data={"learner_id": guest.learner_id})
    Invitation.objects.filter(accepted_by=guest).update(accepted_by=into)
    memberships_merged.send(sender=Membership, source=guest, into=into)
    if memberships:
        memberships_changed.send(sender=Membership, people=[into.pk], on=timezone.localdate(at))


def _hand_over(membership: Membership, into: User, existing_periods: Sequence[WorkPeriod]) -> None:
    """Give a membership to ``into`` outside ``existing_periods``; without any day left, it is empty.

    Where several periods remain, the last one is the membership itself, and copies of it take the
    earlier ones. Refused memberships keep all their days: they count on none.
    """
    period = _period_of(membership)
    remaining_periods = [period]
    if not membership.refused_at:
        remaining_periods = outside(period, existing_periods)
    if not remaining_periods:
        remaining_periods = [WorkPeriod(period.from_on, period.from_on - DAY)]
    *earlier_periods, last_period = remaining_periods
    membership.person = into
    membership.from_on = last_period.from_on
    membership.until_on = last_period.until_on
    membership.save(update_fields=["person", "from_on", "until_on"])
    for earlier_period in earlier_periods:
        earlier_membership = copy(membership)
        earlier_membership.pk = None
        earlier_membership.from_on = earlier_period.from_on
        earlier_membership.until_on = earlier_period.until_on
        earlier_membership.save(force_insert=True)


def _period_of(membership: Membership) -> WorkPeriod:
    return WorkPeriod(membership.from_on, membership.until_on)
