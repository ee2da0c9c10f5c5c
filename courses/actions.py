"""Writes about learning: open a run, open another to renew, note an activity done."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.models import User
from courses.models import ActivityCompletion, Course, CoursePage, Enrolment
from courses.progress import Outline, progress
from courses.signals import course_completed, course_started


def enrol(*, person: User, course: Course, language: str, at: datetime) -> Enrolment:
    """The person's run at ``course``: the open or latest one, else a new one in ``language``.

    A completed run is never opened again: see :func:`renew`.
    """
    found = Enrolment.objects.of(person.pk).filter(course=course).first()
    return found or renew(person=person, course=course, language=language, at=at)


def renew(*, person: User, course: Course, language: str, at: datetime) -> Enrolment:
    """The person's open run at ``course``, else a new one in ``language`` that begins empty.

    Earlier runs are kept as they are, with their answers and certificates. Whether it is time to renew
    is for the caller to know. Safe to call twice at once: the database allows one open run and the loser
    reads the winner's.
    """
    runs = Enrolment.objects.of(person.pk).filter(course=course)
    found = runs.filter(completed_at=None).first()
    if found:
        return found
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
        return runs[0]
    return enrolment


def whole_course(outline: Outline) -> Outline:
    """What completes the course: all that is live of it in the language it was written in, whichever it is read in.

    A translation may have a part of it only. ``outline`` itself where nothing is live in that language.
    """
    if outline.is_source:
        return outline
    faces = CoursePage.faces().filter(
        course=outline.course_id, locale__language_code=settings.LANGUAGE_CODE
    )
    face = faces.select_related("course", "locale").first()
    whole = face.outline() if face else outline
    return whole if whole.keys else outline


@transaction.atomic
def complete_activity(
    *, enrolment: Enrolment, activity_key: str, outline: Outline, language: str, at: datetime
) -> bool:
    """Note that an activity is done; True when this completed the course.

    Doing an activity again changes nothing. ``outline`` is the course in any language; a key it does
    not contain raises :class:`ValueError`. A course completes once and is never un-completed.
    """
    if outline.find(activity_key) is None:
        raise ValueError(f"{activity_key} is not part of {outline.course_code}")
    ActivityCompletion.objects.get_or_create(
        enrolment=enrolment,
        activity_key=UUID(activity_key),
        defaults={"language": language, "completed_at": at},
    )
    done = {str(key) for key in enrolment.completions.values_list("activity_key", flat=True)}
    if not progress(whole_course(outline), done).is_complete:
        return False
    return finish(enrolment=enrolment, at=at)


@transaction.atomic
def finish(*, enrolment: Enrolment, at: datetime) -> bool:
    """Note that a run is complete; True when this did it. Whether everything is done is for the caller to know."""
    # Someone else may have got there first: exactly one caller turns the null into a date.
    if not Enrolment.objects.filter(pk=enrolment.pk, completed_at=None).update(completed_at=at):
        return False
    enrolment.completed_at = at
    course_completed.send(sender=Enrolment, enrolment=enrolment, at=at)
    return True
