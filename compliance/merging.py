"""Merge two records of one person: obligations, signatures, evidence and messages."""

from accounts.models import User
from compliance.acknowledgements.models import Acknowledgement
from compliance.notices.models import Notice
from compliance.obligations.models import Obligation
from compliance.prior_training.models import PriorTraining


def take_over_obligations(*, source: User, target: User) -> None:
    """Give the obligations, signatures, evidence and messages of ``source`` to ``target``.

    What ``target`` has already (the same evidence, the same message) stays with ``source``.
    """
    Obligation.objects.filter(person=source).update(person=target)
    Acknowledgement.objects.filter(person=source).update(person=target)
    _take_over_evidence(source, target)


def _take_over_evidence(source: User, target: User) -> None:
    own_training = PriorTraining.objects.filter(person=target)
    own_keys = set(own_training.values_list("course", "completed_on", "provider"))
    for training in PriorTraining.objects.filter(person=source):
        key = (training.course_id, training.completed_on, training.provider)
        if key not in own_keys:
            PriorTraining.objects.filter(pk=training.pk).update(person=target)
    own_reasons = Notice.objects.filter(person=target).values("reason")
    Notice.objects.filter(person=source).exclude(reason__in=own_reasons).update(person=target)
