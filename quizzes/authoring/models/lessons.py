"""The lessons an author may send people back to from a question."""

from collections.abc import Collection
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from wagtail.models import Page

from courses.models import CoursePage, LessonPage


def lessons_for(above: Page | None, kept: Collection[UUID]) -> list[tuple[str, str]]:
    """To choose from, by key and title: the lessons of the course that ``above`` is or belongs to.

    What is ``kept`` already and is no lesson of this course stays, named as what it is. Titles are those of the site's
    first language where it has them. Four statements, however many lessons.
    """
    course = CoursePage.objects.ancestor_of(above, inclusive=True).first() if above else None
    twins = (
        CoursePage.objects.filter(translation_key=course.translation_key)
        if course
        else CoursePage.objects.none()
    )
    course = twins.filter(locale__language_code=settings.LANGUAGE_CODE).first() or course
    own = (
        LessonPage.objects.descendant_of(course).order_by("path")
        if course
        else LessonPage.objects.none()
    )
    choices = [(str(lesson.translation_key), lesson.title) for lesson in own]
    others = set(kept) - {UUID(key) for key, _title in choices}
    return [("", "---------"), *choices, *(_others(others) if others else ())]


def _others(keys: Collection[UUID]) -> list[tuple[str, str]]:
    """Lessons of other courses, each behind its course, and what is no lesson any more."""
    found = list(
        LessonPage.objects.filter(translation_key__in=keys)
        .select_related("locale")
        .order_by("path")
    )
    found.sort(key=lambda lesson: lesson.locale.language_code == settings.LANGUAGE_CODE)
    lessons = {lesson.translation_key: lesson for lesson in found}
    above = {path for lesson in lessons.values() for path in paths_above(lesson)}
    courses = dict(CoursePage.objects.filter(path__in=above).values_list("path", "title"))
    choices = []
    for key in sorted(keys, key=lambda key: lessons[key].path if key in lessons else ""):
        lesson = lessons.get(key)
        course = (
            next((courses[path] for path in paths_above(lesson) if path in courses), "")
            if lesson
            else ""
        )
        words = f"{course} · {lesson.title}" if lesson else _("A lesson that is no more")
        choices.append((str(key), words))
    return choices


def paths_above(page: Page) -> list[str]:
    """The tree paths of the pages above a page, from the root."""
    return [page.path[:end] for end in range(page.steplen, len(page.path), page.steplen)]
