"""Reads a course's pages into an :class:`courses.progress.Outline`."""

from django.conf import settings
from django.db.models import Q
from wagtail.models import Page, PageViewRestriction

from courses.models.records import Course, TranslationReview
from courses.progress import Activity, Module, Outline

FINAL = ""  # the stage of a quiz that stands under the course itself


def outline_of(course_page: Page, course: Course) -> Outline:
    """The live pages below ``course_page`` as modules and activities.

    A page with a ``stage`` is a module; one with a ``kind`` is an activity. An activity directly
    under the course (the final assessment) becomes a module of its own without a stage.
    """
    pages = list(course_page.get_descendants().live().specific().order_by("path"))
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
    )


def _module(page: Page, pages: list[Page]) -> Module:
    children = [page] if hasattr(page, "kind") else [p for p in pages if p.is_child_of(page) and hasattr(p, "kind")]
    activities = tuple(
        Activity(key=p.activity_key, kind=p.kind, title=p.title, minutes=p.minutes, url=p.get_url()) for p in children
    )
    return Module(
        key=str(page.translation_key),
        stage=getattr(page, "stage", FINAL),
        title=page.title,
        summary=getattr(page, "summary", ""),
        minutes=sum(activity.minutes for activity in activities),
        url=page.get_url(),
        activities=activities,
    )
