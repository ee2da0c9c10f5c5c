"""A page of a course in its other languages: its counterparts there, and whom removing it touches.

Pages are written in the site's first language and translated: what is done to a page there concerns
its counterparts, too. What is done to a page in another language concerns that one alone.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import get_language_info
from wagtail.models import Page, PageLogEntry

from courses.actions.completion import count_completed_without
from courses.models import CataloguePage, CoursePage, Enrolment
from courses.models.pages import InCourse
from courses.models.tree import ancestor_paths

#: The two ways to remove a page, by the names of Wagtail's bulk actions.
UNPUBLISH, DELETE = "unpublish", "delete"
#: The checkbox in Wagtail's dialogues; where it is not ticked only the page itself goes.
CHECKBOX_NAME = "translations"
#: Actions in Wagtail's log.
PUBLISH_ACTIONS = ("wagtail.publish", "wagtail.publish.scheduled")
UNPUBLISH_ACTIONS = ("wagtail.unpublish", "wagtail.unpublish.scheduled")


@dataclass(frozen=True)
class RemovalImpact:
    """Whom it touches to remove pages.

    ``learner_count`` people have begun one of the courses and not finished,
    ``learner_count_in_language`` of them in the language of the pages; ``completing_count`` would
    complete a course at once, because they lack nothing else. ``languages``: where else the pages
    are, by name.
    """

    course_count: int
    learner_count: int
    learner_count_in_language: int
    completing_count: int
    languages: tuple[str, ...]


def removal_impact(pages: Sequence[Page], removal: str) -> RemovalImpact:
    """Return whom it would touch to :data:`UNPUBLISH` or :data:`DELETE` these pages."""
    locale_ids = {page.locale_id for page in pages}
    language_codes = {page.locale.language_code for page in pages}
    elsewhere = removable_counterparts(source_keys(pages), removal).exclude(locale__in=locale_ids)
    courses = set(_course_pages_around(pages).values_list("course_id", flat=True))
    open_enrolments = Enrolment.objects.filter(course__in=courses, completed_at=None)
    enrolments_in_language = open_enrolments.filter(language__in=language_codes)
    return RemovalImpact(
        course_count=len(courses),
        learner_count=open_enrolments.values("person").distinct().count(),
        learner_count_in_language=enrolments_in_language.values("person").distinct().count(),
        completing_count=count_completed_without(pages, courses),
        languages=language_names(elsewhere.values_list("locale__language_code", flat=True)),
    )


def language_names(codes: Iterable[str]) -> tuple[str, ...]:
    """Return languages by their names in the language in force, each once and in order."""
    names = {str(get_language_info(code)["name_translated"]) for code in codes}
    return tuple(sorted(names))


def source_keys(pages: Iterable[Page]) -> set[UUID]:
    """Return the translation keys of those that are pages of a course in the first language."""
    page_types = (CataloguePage, CoursePage, InCourse)
    return {
        page.translation_key
        for page in pages
        if page.locale.language_code == settings.LANGUAGE_CODE
        and issubclass(page.specific_class or Page, page_types)
    }


def removable_counterparts(keys: Collection[UUID], removal: str) -> QuerySet[Page]:
    """Return the pages with these keys in other languages than the first that can be removed so."""
    pages = Page.objects.filter(translation_key__in=keys).exclude(
        locale__language_code=settings.LANGUAGE_CODE
    )
    if removal == UNPUBLISH:
        return pages.filter(live=True)
    return pages


def unpublished_counterparts(pages: Iterable[Page]) -> QuerySet[Page]:
    """Return the counterparts of live pages that were live once and are no longer."""
    keys = source_keys(page for page in pages if page.live)
    counterparts = Page.objects.filter(
        translation_key__in=keys, live=False, first_published_at__isnull=False, alias_of=None
    )
    return counterparts.exclude(locale__language_code=settings.LANGUAGE_CODE).order_by("path")


def was_unpublished_before(page: Page) -> bool:
    """Tell whether a live page had been unpublished when it was last published."""
    entries = PageLogEntry.objects.filter(
        page=page.pk, action__in=(*PUBLISH_ACTIONS, *UNPUBLISH_ACTIONS)
    )
    newest_first = entries.order_by("-timestamp", "-pk").values_list("action", flat=True)
    last_two = list(newest_first[:2])  # the last one is that of publishing the page now
    return len(last_two) > 1 and last_two[1] in UNPUBLISH_ACTIONS


def _course_pages_around(pages: Iterable[Page]) -> QuerySet[CoursePage]:
    """Return the pages of the courses that some pages belong to or hold."""
    around = Q(pk=None)
    for page in pages:
        around |= Q(path__in=ancestor_paths(page.path)) | Q(path__startswith=page.path)
    return CoursePage.objects.filter(around)
