"""Who has done a whole course and was never told: looked for when an outline changes, and every night.

A run is complete when everything is done that is live in the language the course was written in, in whichever language
it was done. Only where nothing is live in that language, everything in one language the person learns in is enough: the
language the run was begun in, or one that an activity was done in.
"""

import logging
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from wagtail.models import Page

from courses.models import ActivityCompletion, CoursePage, Enrolment
from courses.rules.progress import Outline, progress
from courses.signals import course_completed

log = logging.getLogger(__name__)
BATCH = 500  # runs completed before the next ones are looked for


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


def done_runs(
    courses: Collection[int] | None = None, *, without: Collection[tuple[str, str]] = ()
) -> Iterator[tuple[Outline, QuerySet[Enrolment]]]:
    """Open runs of these courses (ids; all by default) in which everything is done, by the outline that says so.

    ``without``: activities, each by its language and key, that are taken to be gone.
    """
    faces = CoursePage.faces().select_related("course", "locale").order_by("pk")
    if courses is not None:
        faces = faces.filter(course__in=courses)
    outlines = [
        outline for outline in (face.outline() for face in faces) if _required(outline, without)
    ]
    whole = {outline.course_id for outline in outlines if outline.is_source}
    for outline in outlines:
        if outline.is_source or outline.course_id not in whole:
            yield outline, _done_in(outline, _required(outline, without))


def completed_without(pages: Iterable[Page], courses: Collection[int]) -> int:
    """How many people would have completed one of these courses (ids) at once if ``pages`` were not live."""
    without = {
        (page.locale.language_code, str(key))
        for page in pages
        for key in page.get_descendants(inclusive=True).values_list("translation_key", flat=True)
    }
    return sum(runs.count() for _outline, runs in done_runs(courses, without=without))


def _required(outline: Outline, without: Collection[tuple[str, str]]) -> list[UUID]:
    return [UUID(key) for key in outline.keys if (outline.language, key) not in without]


def _done_in(outline: Outline, keys: Collection[UUID]) -> QuerySet[Enrolment]:
    runs = Enrolment.objects.filter(course=outline.course_id, completed_at=None)
    if not outline.is_source:
        here = ActivityCompletion.objects.filter(
            enrolment=OuterRef("pk"), language=outline.language
        )
        runs = runs.filter(Q(language=outline.language) | Exists(here))
    return runs.annotate(
        count=Count("completions", filter=Q(completions__activity_key__in=keys))
    ).filter(count=len(keys))


def complete_done_runs(*, at: datetime, courses: Collection[int] | None = None) -> int:
    """Complete every run in which everything is done; returns how many were. Safe to repeat, and twice at once.

    Runs are found some hundred at a time, with one statement, and each is completed by itself as if its person had
    done the last activity: what fails is logged, keeps nobody else back, and is found again the next night.
    """
    completed = 0
    for _outline, runs in done_runs(courses):
        last = 0
        while batch := list(
            runs.filter(pk__gt=last)
            .select_related("person", "course", "edition")
            .order_by("pk")[:BATCH]
        ):
            completed += sum(_finished(run, at=at) for run in batch)
            last = batch[-1].pk
    return completed


def _finished(run: Enrolment, *, at: datetime) -> bool:
    try:
        return finish(enrolment=run, at=at)
    except Exception:  # of one person; the others have nothing to do with it
        log.exception("run %s is done and could not be completed", run.pk)
        return False


def complete_if_done(run: Enrolment, *, at: datetime) -> bool:
    """Complete one open run if everything is done in it; True when this did it."""
    is_done = any(runs.filter(pk=run.pk).exists() for _outline, runs in done_runs([run.course_id]))
    return is_done and finish(enrolment=run, at=at)
