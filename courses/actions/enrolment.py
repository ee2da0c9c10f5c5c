"""Open an enrolment at a course, or another one to renew."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from courses.models import Course, Enrolment
from courses.signals import course_started


def enrol(*, person: User, course: Course, language: str, at: datetime) -> Enrolment:
    """Return the person's open or latest enrolment at ``course``, else a new one in ``language``.

    A completed one is never opened again: see :func:`renew`.
    """
    enrolment = Enrolment.objects.of(person.pk).filter(course=course).first()
    return enrolment or renew(person=person, course=course, language=language, at=at)


def renew(*, person: User, course: Course, language: str, at: datetime) -> Enrolment:
    """Return the person's open enrolment at ``course``, else a new and empty one in ``language``.

    Earlier enrolments stay as they are, with their answers and certificates. Whether it is time to
    renew is for the caller to know. Safe to call twice at once: the database allows one open
    enrolment and the loser reads the winner's.
    """
    enrolments = Enrolment.objects.of(person.pk).filter(course=course)
    open_enrolment = enrolments.filter(completed_at=None).first()
    if open_enrolment:
        return open_enrolment
    try:
        with transaction.atomic():
            enrolment = Enrolment.objects.create(
                person=person,
                course=course,
                edition=course.editions.first(),
                language=language,
                started_at=at,
            )
            course_started.send(sender=Enrolment, enrolment=enrolment, at=at)
    except IntegrityError:
        return enrolments[0]
    return enrolment
