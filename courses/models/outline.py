"""The outline of a course, read from its pages."""

from collections.abc import Iterable, Iterator, Sequence

from django.conf import settings
from django.db.models import Q
from wagtail.models import Page, PageViewRestriction

from courses.models.courses import Course, TranslationReview
from courses.models.tree import parent_path
from courses.rules.progress import Activity, Module, OfferTime, Outline

FINAL = ""  # the stage of a quiz that stands under the course itself


def outline_of(course_page: Page, course: Course) -> Outline:
    """Return the live pages below ``course_page``, without what stands below a draft.

    A page with a ``stage`` is a module; one with a ``kind`` is an activity. An activity directly
    under the course (the final assessment) becomes a module of its own without a stage. An activity
    with an ``offer_time`` is no part of the course and belongs to no module, wherever it stands.
    """
    live = course_page.get_descendants().live().specific().order_by("path")
    course_pages = list(_without_drafts_above(course_page, live))
    required_pages = [page for page in course_pages if not _offer_time(page)]
    module_pages = [page for page in required_pages if page.depth == course_page.depth + 1]
    language = course_page.locale.language_code
    is_source = language == settings.LANGUAGE_CODE
    reviews = TranslationReview.objects.filter(course=course, language=language)
    return Outline(
        course_id=course.pk,
        course_code=course.code,
        language=language,
        title=course_page.title,
        url=course_page.get_url(),
        is_source=is_source,
        is_reviewed=is_source or reviews.exists(),
        is_restricted=_is_restricted(course_page),
        modules=tuple(_module(page, required_pages) for page in module_pages),
        baseline=_first_offered_activity(course_pages, OfferTime.BEFORE),
        follow_up=_first_offered_activity(course_pages, OfferTime.AFTER),
    )


def _is_restricted(course_page: Page) -> bool:
    """Tell whether a view restriction stands on a page of the course or above it."""
    in_course = Q(page__path__startswith=course_page.path)
    above = Q(page__in=course_page.get_ancestors())
    return PageViewRestriction.objects.filter(in_course | above).exists()


def _without_drafts_above(course_page: Page, pages: Iterable[Page]) -> Iterator[Page]:
    """Yield those of ``pages`` whose pages above are live up to the course.

    ``pages`` are live ones, in the order of the tree.
    """
    paths = {course_page.path}
    for page in pages:
        if parent_path(page.path) in paths:
            paths.add(page.path)
            yield page


def _first_offered_activity(course_pages: Sequence[Page], offer_time: OfferTime) -> Activity | None:
    """Return the first activity that is offered at ``offer_time``, in the order of the tree."""
    for page in course_pages:
        if _offer_time(page) == offer_time:
            return _activity(page, question_count=page.question_count)
    return None


def _offer_time(page: Page) -> OfferTime | None:
    """Return when a page is offered; None for what is required, and for a page of a module."""
    offer_time: OfferTime | None = getattr(page, "offer_time", None)
    return offer_time


def _activity(page: Page, *, question_count: int = 0) -> Activity:
    return Activity(
        key=page.activity_key,
        kind=page.kind,
        title=page.title,
        minutes=page.minutes,
        url=page.get_url(),
        question_count=question_count,
    )


def _module(page: Page, pages: Sequence[Page]) -> Module:
    """Return a page directly under the course as a module; ``pages`` are all required ones."""
    if hasattr(page, "kind"):
        activity_pages = [page]
    else:
        children = [child for child in pages if child.is_child_of(page)]
        activity_pages = [child for child in children if hasattr(child, "kind")]
    activities = tuple(_activity(activity_page) for activity_page in activity_pages)
    return Module(
        key=str(page.translation_key),
        stage=getattr(page, "stage", FINAL),
        title=page.title,
        summary=getattr(page, "summary", ""),
        minutes=sum(activity.minutes for activity in activities),
        url=page.get_url(),
        activities=activities,
    )
