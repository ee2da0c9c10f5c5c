"""What this room does when a room below says something happened."""

from typing import Any

from django.dispatch import receiver

from certificates.models import Certificate
from certificates.signals import certificate_issued, certificate_revoked
from workforce.actions import refresh_held
from workforce.models import Obligation


@receiver([certificate_issued, certificate_revoked])
def certificate_changed(sender: type, certificate: Certificate, **kwargs: Any) -> None:
    """The person's obligations in this course repeat the newest certificate that is left."""
    refresh_held(obligations=Obligation.objects.filter(person=certificate.person_id, course=certificate.course_id))
