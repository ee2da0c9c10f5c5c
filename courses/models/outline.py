"""Reads a course's pages into an :class:`courses.rules.progress.Outline`."""

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db.models import Q
from wagtail.models import Page, PageViewRestriction

from courses.models.records import Course, TranslationReview
from courses.rules.progress import Activity, Module, Offered, Outline

FINAL = ""  # the stage of a quiz that stands under the course itself


def outline_of(course_page: Page, course: Course) -> Outline:
    """The live pages below ``course_page`` as modules and activities, without what stands below a draft.

    A page with a ``stage`` is a module; one with a ``kind`` is an activity. An activity directly
    under the course (the final assessment) becomes a module of its own without a stage. An activity that
    is only ``offered`` belongs to no module, wherever it stands.
    """
    live = course_page.get_descendants().live().specific().order_by("path")
    every = list(_standing_in(course_page, live))
    pages = [page for page in every if not getattr(page, "offered", "")]
    root = course_page.depth
    language = course_page.locale.language_code
    reviews = TranslationReview.objects.filter(course=course, language=language)
    concerned = Q(page__path__startswith=course_page.path) | Q(page__in=course_page.get_ancestors())
    modules = [_module(page, pages) for page in pages if page.depth == root + 1]
    return Outline(
        course_id=course.pk,
        course_code=course.code,
        language=language,
        title=course_page.title,
        url=course_page.get_url(),
        is_source=language == settings.LANGUAGE_CODE,
        is_reviewed=language == settings.LANGUAGE_CODE or reviews.exists(),
        is_restricted=PageViewRestriction.objects.filter(concerned).exists(),
        modules=tuple(modules),
        baseline=_offered(every, Offered.BEFORE),
        follow_up=_offered(every, Offered.AFTER),
    )


def _standing_in(course_page: Page, pages: Iterable[Page]) -> Iterator[Page]:
    """Those of ``pages`` (live ones, in the order of the tree) whose pages above are live up to the course."""
    paths = {course_page.path}
    for page in pages:
        if page.path[: -page.steplen] in paths:
            paths.add(page.path)
            yield page


def _offered(pages: list[Page], when: Offered) -> Activity | None:
    """The first of ``pages`` that is offered then."""
    page = next((page for page in pages if getattr(page, "offered", "") == when), None)
    return _activity(page, asks=page.asks) if page else None


def _activity(page: Page, *, asks: int = 0) -> Activity:
    return Activity(page.activity_key, page.kind, page.title, page.minutes, page.get_url(), asks)


def _module(page: Page, pages: list[Page]) -> Module:
    children = (
        [page]
        if hasattr(page, "kind")
        else [p for p in pages if p.is_child_of(page) and hasattr(p, "kind")]
    )
    activities = tuple(_activity(child) for child in children)
    return Module(
        key=str(page.translation_key),
        stage=getattr(page, "stage", FINAL),
        title=page.title,
        summary=getattr(page, "summary", ""),
        minutes=sum(activity.minutes for activity in activities),
        url=page.get_url(),
        activities=activities,
    )
