"""Writes about work when two records of one person become one."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from accounts.models import User
from workforce.actions.obligations import recompute_obligations
from workforce.models import Acknowledgement, Invitation, Membership, Notice, Obligation, PriorTraining


@transaction.atomic
def take_over_work(*, guest: User, into: User, at: datetime) -> None:
    """Make the places, obligations and evidence of ``guest`` those of ``into``.

    Where both work at one place the membership of ``into`` goes on, and the other ends the day before. What
    ``into`` has already (the same evidence, the same message) stays with the record that goes.
    """
    moved = list(Membership.objects.filter(person=guest).select_related("unit"))
    here = set(Membership.objects.filter(person=into, until_on=None).values_list("unit", flat=True))
    for membership in moved:
        if membership.until_on is None and membership.unit_id in here:
            membership.until_on = timezone.localdate(at) - timedelta(days=1)
        membership.person = into
        membership.save(update_fields=["person", "until_on"])
        log(membership, "workforce.take_over", user=into, data={"learner_id": guest.learner_id})
    Obligation.objects.filter(person=guest).update(person=into)
    Acknowledgement.objects.filter(person=guest).update(person=into)
    Invitation.objects.filter(accepted_by=guest).update(accepted_by=into)
    _take_over_evidence(guest, into)
    if moved:
        recompute_obligations(people=[into.pk], on=timezone.localdate(at))


def _take_over_evidence(guest: User, into: User) -> None:
    """Training done elsewhere and messages, except what is there already."""
    known = set(PriorTraining.objects.filter(person=into).values_list("course", "completed_on", "provider"))
    for training in PriorTraining.objects.filter(person=guest):
        if (training.course_id, training.completed_on, training.provider) not in known:
            PriorTraining.objects.filter(pk=training.pk).update(person=into)
    told = Notice.objects.filter(person=into).values("reason")
    Notice.objects.filter(person=guest).exclude(reason__in=told).update(person=into)
