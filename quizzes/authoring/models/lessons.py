"""The lessons an author may send people back to from a question."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from wagtail.models import Page

from courses.models import CoursePage, LessonPage
from courses.models.tree import ancestor_paths


def lesson_choices(
    page_above: Page | None, selected_keys: Collection[UUID]
) -> list[tuple[str, str]]:
    """Return the lessons to choose from, by key and title.

    They are those of the course that ``page_above`` is or belongs to. What is selected already and
    is no lesson of this course stays, named as what it is. Titles are those of the site's first
    language where it has them. Four statements, however many lessons.
    """
    choices = [("", "---------")]
    course_page = _course_page_in_first_language(page_above)
    if course_page is not None:
        lessons = LessonPage.objects.descendant_of(course_page).order_by("path")
        choices += [(str(lesson.translation_key), lesson.title) for lesson in lessons]
    course_keys = {key for key, _title in choices}
    other_keys = {key for key in selected_keys if str(key) not in course_keys}
    if other_keys:
        choices += _other_choices(other_keys)
    return choices


def _course_page_in_first_language(page_above: Page | None) -> CoursePage | None:
    """Return the course ``page_above`` is or belongs to, else that page in its own language."""
    if page_above is None:
        return None
    course_page: CoursePage | None = CoursePage.objects.ancestor_of(
        page_above, inclusive=True
    ).first()
    if course_page is None:
        return None
    pages = CoursePage.objects.filter(translation_key=course_page.translation_key)
    return pages.filter(locale__language_code=settings.LANGUAGE_CODE).first() or course_page


def _other_choices(keys: Collection[UUID]) -> list[tuple[str, str]]:
    """Return lessons of other courses, each behind its course, and what is no lesson any more."""
    pages = list(
        LessonPage.objects.filter(translation_key__in=keys)
        .select_related("locale")
        .order_by("path")
    )
    # the first language last, so that its page is the one that stays under a key
    pages.sort(key=lambda page: page.locale.language_code == settings.LANGUAGE_CODE)
    lessons = {page.translation_key: page for page in pages}
    titles = _course_titles(list(lessons.values()))
    choices = []
    for key in sorted(keys, key=lambda key: lessons[key].path if key in lessons else ""):
        title = _("A lesson that is no more")
        if key in lessons:
            title = f"{titles[key]} · {lessons[key].title}"
        choices.append((str(key), title))
    return choices


def _course_titles(lessons: Collection[LessonPage]) -> Mapping[UUID, str]:
    """Return the title of each lesson's course by the lesson's key; one statement."""
    paths = {path for lesson in lessons for path in ancestor_paths(lesson.path)}
    titles = dict(CoursePage.objects.filter(path__in=paths).values_list("path", "title"))
    titles_by_lesson = {}
    for lesson in lessons:
        titles_by_lesson[lesson.translation_key] = ""
        for path in ancestor_paths(lesson.path):
            if path in titles:
                titles_by_lesson[lesson.translation_key] = titles[path]
                break
    return titles_by_lesson
