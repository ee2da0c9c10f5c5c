"""What this room does when a room below says something happened."""

from typing import Any

from django.core.cache import cache
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from certificates.models import Certificate
from certificates.signals import certificate_issued, certificate_revoked
from workforce.actions import refresh_held
from workforce.context_processors import VERSION
from workforce.models import Contact, ContactText, Obligation


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
