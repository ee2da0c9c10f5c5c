"""Signal receivers: a course completed, or completed learning claimed, earns a certificate."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from accounts.models import User
from accounts.signals import person_claimed
from certificates.actions import issue, issue_waiting
from certificates.models import Certificate, enrolments_without_certificate
from certificates.signals import certificate_issued, certificates_moved
from courses.models import Enrolment
from courses.signals import course_completed, learning_merged


@receiver(course_completed)
def issue_on_completion(sender: type, enrolment: Enrolment, at: datetime, **kwargs: Any) -> None:
    """Issue at once to a person we can name; a guest waits for the claim."""
    issue(enrolment=enrolment, at=at)


@receiver(person_claimed)
def issue_on_claim(sender: type, person: User, at: datetime, **kwargs: Any) -> None:
    """Issue what a guest had already earned."""
    issue_waiting(person=person, at=at)


@receiver(certificate_issued)
def issue_what_waited(sender: type, certificate: Certificate, at: datetime, **kwargs: Any) -> None:
    """Issue certificates of courses that require the one held now."""
    waiting_enrolments = enrolments_without_certificate().filter(
        person=certificate.person_id, course__requires=certificate.course_id
    )
    for enrolment in waiting_enrolments:
        issue(enrolment=enrolment, at=at)


@receiver(learning_merged)
def move_certificates(
    sender: type, source: User, target: User, at: datetime, **kwargs: Any
) -> None:
    """Give certificates to whom the enrolments belong now, and issue what completed ones earned."""
    if Certificate.objects.filter(person=source).update(person=target):
        certificates_moved.send(sender=Certificate, person=target, at=at)
    issue_waiting(person=target, at=at)
