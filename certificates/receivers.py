"""A course completed, or completed learning claimed, earns a certificate."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from accounts.models import User
from accounts.signals import person_claimed
from certificates.actions import issue
from certificates.models import runs_without_certificate
from courses.models import Enrolment
from courses.signals import course_completed


@receiver(course_completed)
def issue_on_completion(sender: type, enrolment: Enrolment, at: datetime, **kwargs: Any) -> None:
    """Issue at once to a person we can name; a guest waits for the claim."""
    issue(enrolment=enrolment, at=at)


@receiver(person_claimed)
def issue_on_claim(sender: type, person: User, at: datetime, **kwargs: Any) -> None:
    """Issue what a guest had already earned."""
    for enrolment in runs_without_certificate().filter(person=person):
        issue(enrolment=enrolment, at=at)
