"""What this room does when a room below says something happened."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.core.cache import cache
from django.db.models import Min, QuerySet
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from accounts.models import User
from accounts.signals import people_merged, people_still_needed
from certificates.actions import issue_waiting
from certificates.models import Certificate
from certificates.signals import (
    certificate_issued,
    certificate_revoked,
    certificates_moved,
    prerequisites_asked,
)
from workforce.actions import refresh_held
from workforce.actions.same_person import take_over_work
from workforce.context_processors import VERSION
from workforce.models import Contact, ContactText, Membership, Obligation, PriorTraining


@receiver([post_save, post_delete], sender=Contact)
@receiver([post_save, post_delete], sender=ContactText)
def contact_changed(sender: type, **kwargs: Any) -> None:
    """A corrected number is shown at once by this process."""
    cache.add(VERSION, 0, None)
    cache.incr(VERSION)


@receiver(prerequisites_asked)
def held_elsewhere(
    sender: type, person_id: int, courses: Collection[int], on: date, **kwargs: Any
) -> dict[int, date]:
    """Training done elsewhere counts as a course that had to be taken first."""
    prior = PriorTraining.objects.filter(
        person=person_id, course__in=courses, withdrawn_at=None, expires_on__gte=on
    )
    return dict(prior.order_by().values_list("course").annotate(Min("completed_on")))


@receiver(post_save, sender=PriorTraining)
def prior_training_recorded(sender: type, instance: PriorTraining, **kwargs: Any) -> None:
    """A certificate that waited for a course taken elsewhere is issued."""
    if instance.withdrawn_at is None:
        issue_waiting(person=instance.person, at=instance.recorded_at)


@receiver([certificate_issued, certificate_revoked])
def certificate_changed(sender: type, certificate: Certificate, **kwargs: Any) -> None:
    """The person's obligations in this course repeat the newest certificate that is left."""
    refresh_held(
        obligations=Obligation.objects.filter(
            person=certificate.person_id, course=certificate.course_id
        )
    )


@receiver(people_merged)
def work_follows(sender: type, guest: User, into: User, at: datetime, **kwargs: Any) -> None:
    """The places of a record that goes are those of the one that stays."""
    take_over_work(guest=guest, into=into, at=at)


@receiver(certificates_moved)
def held_follows(sender: type, person: User, **kwargs: Any) -> None:
    """What somebody holds now counts towards what they must hold."""
    refresh_held(obligations=Obligation.objects.filter(person=person))


@receiver(people_still_needed)
def on_the_staff(sender: type, **kwargs: Any) -> QuerySet[Any]:
    """Whoever was ever on a list of staff, claimed or not, is nobody's to purge."""
    return Membership.objects.order_by().values("person")
