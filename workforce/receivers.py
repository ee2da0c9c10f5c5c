"""What this room does when a room below says something happened."""

from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from accounts.models import User
from accounts.signals import people_merged, people_still_needed
from certificates.models import Certificate
from certificates.signals import certificate_issued, certificate_revoked, certificates_moved
from workforce.actions import refresh_held
from workforce.actions.same_person import take_over_work
from workforce.context_processors import VERSION
from workforce.models import Contact, ContactText, Membership, Obligation


@receiver([post_save, post_delete], sender=Contact)
@receiver([post_save, post_delete], sender=ContactText)
def contact_changed(sender: type, **kwargs: Any) -> None:
    """A corrected number is shown at once by this process."""
    cache.add(VERSION, 0, None)
    cache.incr(VERSION)


@receiver([certificate_issued, certificate_revoked])
def certificate_changed(sender: type, certificate: Certificate, **kwargs: Any) -> None:
    """The person's obligations in this course repeat the newest certificate that is left."""
    refresh_held(obligations=Obligation.objects.filter(person=certificate.person_id, course=certificate.course_id))


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
