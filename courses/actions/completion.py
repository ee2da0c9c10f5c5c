"""Note activities as done, and complete the courses in which everything is.

An enrolment is complete when everything is done that is live in the language the course was written
in, in whichever language it was done. Only where nothing is live in that language, everything in
one language the person learns in is enough: the language the enrolment was begun in, or one that
an activity was done in.

An enrolment may become complete without its person doing anything, when a page is taken out of a
course: such enrolments are completed when an outline changes, and every night.
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

logger = logging.getLogger(__name__)
#: Enrolments completed before the next ones are read.
BATCH_SIZE = 500
#: The language of an activity's page, and the activity's key.
ActivityInLanguage = tuple[str, str]


def whole_course(outline: Outline) -> Outline:
    """Return the outline that decides about completion, whichever language ``outline`` is in.

    It is that of the language the course was written in: a translation may have a part of it only.
    ``outline`` itself where nothing is live in that language.
    """
    if outline.is_source:
        return outline
    course_pages = CoursePage.faces().filter(
        course=outline.course_id, locale__language_code=settings.LANGUAGE_CODE
    )
    course_page = course_pages.select_related("course", "locale").first()
    if course_page is None:
        return outline
    source_outline = course_page.outline()
    return source_outline if source_outline.keys else outline


@transaction.atomic
def complete_activity(
    *, enrolment: Enrolment, activity_key: str, outline: Outline, language: str, at: datetime
) -> bool:
    """Note that an activity is done; True when this completed the course.

    Doing an activity again changes nothing. ``outline`` is the course in any language; a key it
    does not contain raises :class:`ValueError`. A course completes once and is never un-completed.
    """
    if outline.find(activity_key) is None:
        raise ValueError(f"{activity_key} is not part of {outline.course_code}")
    ActivityCompletion.objects.get_or_create(
        enrolment=enrolment,
        activity_key=UUID(activity_key),
        defaults={"language": language, "completed_at": at},
    )
    # Read anew: what the caller's enrolment fetched before may lack another request's activity.
    done_keys = {str(key) for key in enrolment.completions.values_list("activity_key", flat=True)}
    if not progress(whole_course(outline), done_keys).is_complete:
        return False
    return finish(enrolment=enrolment, at=at)


@transaction.atomic
def finish(*, enrolment: Enrolment, at: datetime) -> bool:
    """Complete an enrolment; True when this did it. The caller knows that everything is done."""
    # Someone else may have got there first: exactly one caller turns the null into a date.
    open_enrolment = Enrolment.objects.filter(pk=enrolment.pk, completed_at=None)
    if not open_enrolment.update(completed_at=at):
        return False
    enrolment.completed_at = at
    course_completed.send(sender=Enrolment, enrolment=enrolment, at=at)
    return True


def done_enrolments(
    courses: Collection[int] | None = None,
    *,
    removed_activities: Collection[ActivityInLanguage] = (),
) -> Iterator[tuple[Outline, QuerySet[Enrolment]]]:
    """Yield the open enrolments in which everything is done, by the outline that decides.

    ``courses`` are ids; all courses by default. ``removed_activities`` are taken to be absent from
    their outlines.
    """
    course_pages = CoursePage.faces().select_related("course", "locale").order_by("pk")
    if courses is not None:
        course_pages = course_pages.filter(course__in=courses)
    outlines = []
    for course_page in course_pages:
        outline = course_page.outline()
        if _required_keys(outline, removed_activities):
            outlines.append(outline)
    courses_with_source = {outline.course_id for outline in outlines if outline.is_source}
    for outline in outlines:
        if outline.is_source or outline.course_id not in courses_with_source:
            yield outline, _enrolments_done_in(outline, _required_keys(outline, removed_activities))


def count_completed_without(pages: Iterable[Page], courses: Collection[int]) -> int:
    """Return how many enrolments at ``courses`` (ids) would complete without ``pages``."""
    removed_activities: set[ActivityInLanguage] = set()
    for page in pages:
        language = page.locale.language_code
        subtree = page.get_descendants(inclusive=True)
        for key in subtree.values_list("translation_key", flat=True):
            removed_activities.add((language, str(key)))
    return sum(
        enrolments.count()
        for _outline, enrolments in done_enrolments(courses, removed_activities=removed_activities)
    )


def _required_keys(
    outline: Outline, removed_activities: Collection[ActivityInLanguage]
) -> list[UUID]:
    return [UUID(key) for key in outline.keys if (outline.language, key) not in removed_activities]


def _enrolments_done_in(outline: Outline, keys: Collection[UUID]) -> QuerySet[Enrolment]:
    """Return the open enrolments in which every activity of ``keys`` is done.

    Of an outline that is a translation, only enrolments of people who learn in its language.
    """
    enrolments = Enrolment.objects.filter(course=outline.course_id, completed_at=None)
    if not outline.is_source:
        done_in_language = ActivityCompletion.objects.filter(
            enrolment=OuterRef("pk"), language=outline.language
        )
        enrolments = enrolments.filter(Q(language=outline.language) | Exists(done_in_language))
    done_count = Count("completions", filter=Q(completions__activity_key__in=keys))
    return enrolments.annotate(done_count=done_count).filter(done_count=len(keys))


def complete_done_enrolments(*, at: datetime, courses: Collection[int] | None = None) -> int:
    """Complete every enrolment in which everything is done; return how many were.

    Safe to repeat, and twice at once. Enrolments are read some hundred at a time, with one
    statement, and each is completed by itself as if its person had done the last activity: what
    fails is logged, keeps nobody else back, and is tried again the next night.
    """
    completed_count = 0
    for _outline, enrolments in done_enrolments(courses):
        enrolments = enrolments.select_related("person", "course", "edition").order_by("pk")
        last_pk = 0
        while batch := list(enrolments.filter(pk__gt=last_pk)[:BATCH_SIZE]):
            completed_count += sum(_finish_or_log(enrolment, at=at) for enrolment in batch)
            last_pk = batch[-1].pk
    return completed_count


def _finish_or_log(enrolment: Enrolment, *, at: datetime) -> bool:
    try:
        return finish(enrolment=enrolment, at=at)
    except Exception:  # of one person; the others have nothing to do with it
        logger.exception("run %s is done and could not be completed", enrolment.pk)
        return False


def complete_if_done(enrolment: Enrolment, *, at: datetime) -> bool:
    """Complete one open enrolment if everything is done in it; True when this did it."""
    for _outline, enrolments in done_enrolments([enrolment.course_id]):
        if enrolments.filter(pk=enrolment.pk).exists():
            return finish(enrolment=enrolment, at=at)
    return False
