"""Builders of people, requirements and certificates for the tests of compliance."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from accounts.models import User
from certificates.models import Certificate
from certificates.signals import certificate_issued
from compliance.obligations.actions import recompute_obligations
from compliance.obligations.models import Obligation
from compliance.requirements.models import Requirement
from courses.models import Course, Enrolment
from tests import people
from workforce.people.models import Membership
from workforce.units.models import Unit

_numbers: Iterator[int] = count(1)


def noon(day: date) -> datetime:
    """Return the middle of a day."""
    return datetime.combine(day, time(12), UTC)


def worker(unit: Unit, *, from_on: date = people.SINCE, name: str = "", **fields: Any) -> User:
    """Create a person who works at ``unit``, with obligations; ``fields`` are the membership's."""
    number = next(_numbers)
    person = people.person(name or f"Worker {number}", email=f"worker{number}@example.org")
    job = Membership.objects.create(person=person, unit=unit, from_on=from_on, **fields)
    recompute_obligations(people=[job.person_id], on=people.ON)
    return person


def require(
    unit: Unit, course: Course, *, from_on: date = people.SINCE, **fields: Any
) -> Requirement:
    """Create a requirement, with the obligations that follow (not offered yet)."""
    requirement = Requirement.objects.create(unit=unit, course=course, from_on=from_on, **fields)
    recompute_obligations(requirement=requirement, on=people.ON)
    return requirement


def certify(
    person: User, course: Course, *, on: date, until: date | None = None, **fields: Any
) -> Certificate:
    """Create a run completed on a day and its certificate, and update obligations."""
    run = Enrolment.objects.create(
        person=person,
        course=course,
        language="en",
        started_at=noon(on - timedelta(days=1)),
        completed_at=noon(on),
    )
    certificate = Certificate.objects.create(
        person=person,
        course=course,
        enrolment=run,
        language="en",
        name=person.name,
        course_title=course.title,
        completed_on=on,
        in_force_from=on,
        expires_on=until or on + timedelta(days=364),
        issued_at=noon(on),
        **fields,
    )
    tell(certificate)
    return certificate


def tell(certificate: Certificate) -> None:
    """Send the signal that :func:`certificates.actions.issue` sends."""
    certificate_issued.send(sender=Certificate, certificate=certificate, at=certificate.issued_at)


def start(person: User, course: Course, *, on: date) -> Enrolment:
    """Create a run opened on a day and not completed."""
    return Enrolment.objects.create(
        person=person, course=course, language="en", started_at=noon(on)
    )


def obligation(person: User) -> Obligation:
    """Return the one obligation of a person."""
    return Obligation.objects.get(person=person)
