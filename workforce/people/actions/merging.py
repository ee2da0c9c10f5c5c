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
from workforce.people.rules.periods import DAY, WorkPeriod, subtract_periods
from workforce.signals import memberships_changed, memberships_merged


@transaction.atomic
def take_over_work(*, source: User, target: User, at: datetime) -> None:
    """Give the memberships of ``source`` to ``target``; signals let the apps above do likewise.

    Nobody is at one place twice on one day: where both were, the membership of ``target`` stays as
    it is, and that of ``source`` keeps only the days on which ``target`` was not there. What
    ``target`` has already (the same evidence, the same message) stays with ``source``.
    """
    memberships = list(Membership.objects.filter(person=source).select_related("unit"))
    periods_by_unit: dict[int, list[WorkPeriod]] = defaultdict(list)
    for target_membership in Membership.objects.filter(person=target, refused_at=None):
        periods_by_unit[target_membership.unit_id].append(_period_of(target_membership))
    for membership in memberships:
        _hand_over(membership, target, periods_by_unit[membership.unit_id])
        log(membership, "workforce.take_over", user=target, data={"learner_id": source.learner_id})
    Invitation.objects.filter(accepted_by=source).update(accepted_by=target)
    memberships_merged.send(sender=Membership, source=source, target=target)
    if memberships:
        memberships_changed.send(sender=Membership, people=[target.pk], on=timezone.localdate(at))


def _hand_over(
    membership: Membership, target: User, existing_periods: Sequence[WorkPeriod]
) -> None:
    """Give a membership to ``target`` outside ``existing_periods``; it is empty without a day left.

    Where several periods remain, the last one is the membership itself, and copies of it take the
    earlier ones. Refused memberships keep all their days: they count on none.
    """
    period = _period_of(membership)
    remaining_periods = [period]
    if not membership.refused_at:
        remaining_periods = subtract_periods(period, existing_periods)
    if not remaining_periods:
        remaining_periods = [WorkPeriod(period.from_on, period.from_on - DAY)]
    *earlier_periods, last_period = remaining_periods
    membership.person = target
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
