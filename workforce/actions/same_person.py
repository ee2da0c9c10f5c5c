"""Writes about work when two records of one person become one."""

from collections import defaultdict
from collections.abc import Sequence
from copy import copy
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from accounts.models import User
from workforce.actions.obligations import recompute_obligations
from workforce.models import (
    Acknowledgement,
    Invitation,
    Membership,
    Notice,
    Obligation,
    PriorTraining,
)
from workforce.periods import DAY, Period, outside


@transaction.atomic
def take_over_work(*, guest: User, into: User, at: datetime) -> None:
    """Make the places, obligations and evidence of ``guest`` those of ``into``.

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
    Obligation.objects.filter(person=guest).update(person=into)
    Acknowledgement.objects.filter(person=guest).update(person=into)
    Invitation.objects.filter(accepted_by=guest).update(accepted_by=into)
    _take_over_evidence(guest, into)
    if moved:
        recompute_obligations(people=[into.pk], on=timezone.localdate(at))


def _take_over_evidence(guest: User, into: User) -> None:
    """Training done elsewhere and messages, except what is there already."""
    known = set(
        PriorTraining.objects.filter(person=into).values_list("course", "completed_on", "provider")
    )
    for training in PriorTraining.objects.filter(person=guest):
        if (training.course_id, training.completed_on, training.provider) not in known:
            PriorTraining.objects.filter(pk=training.pk).update(person=into)
    told = Notice.objects.filter(person=into).values("reason")
    Notice.objects.filter(person=guest).exclude(reason__in=told).update(person=into)


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
