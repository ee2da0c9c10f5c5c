"""Writes when two records of one person become one: what they must hold and what they hold."""

from accounts.models import User
from compliance.acknowledgements.models import Acknowledgement
from compliance.notices.models import Notice
from compliance.obligations.models import Obligation
from compliance.prior_training.models import PriorTraining


def take_over_obligations(*, source: User, into: User) -> None:
    """Make the obligations, signatures, evidence and messages of ``source`` those of ``into``.

    What ``into`` has already (the same evidence, the same message) stays with the record that goes.
    """
    Obligation.objects.filter(person=source).update(person=into)
    Acknowledgement.objects.filter(person=source).update(person=into)
    _take_over_evidence(source, into)


def _take_over_evidence(source: User, into: User) -> None:
    """Training done elsewhere and messages, except what is there already."""
    known = set(
        PriorTraining.objects.filter(person=into).values_list("course", "completed_on", "provider")
    )
    for training in PriorTraining.objects.filter(person=source):
        if (training.course_id, training.completed_on, training.provider) not in known:
            PriorTraining.objects.filter(pk=training.pk).update(person=into)
    told = Notice.objects.filter(person=into).values("reason")
    Notice.objects.filter(person=source).exclude(reason__in=told).update(person=into)
