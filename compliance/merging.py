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
    _take_over_training_and_notices(source, target)


def _take_over_training_and_notices(source: User, target: User) -> None:
    """Give ``target`` the prior training and notices of ``source`` that it has none like yet.

    Training is the same with one course, day and provider; a notice with one ``reason``, which
    names its occasion.
    """
    training_of_target = PriorTraining.objects.filter(person=target)
    target_keys = set(training_of_target.values_list("course", "completed_on", "provider"))
    for training in PriorTraining.objects.filter(person=source):
        training_key = (training.course_id, training.completed_on, training.provider)
        if training_key not in target_keys:
            PriorTraining.objects.filter(pk=training.pk).update(person=target)
    target_reasons = Notice.objects.filter(person=target).values("reason")
    Notice.objects.filter(person=source).exclude(reason__in=target_reasons).update(person=target)
