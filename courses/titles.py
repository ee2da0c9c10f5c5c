"""Titles and addresses of courses in the language of the page."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import get_language

from courses.models import Course, CoursePage


@dataclass(frozen=True)
class LocalisedCourse:
    """A course in the reader's language: its title, its address (empty while it has no page).

    ``pages``: where it can be read, in the reader's language and in the site's first.
    """

    title: str
    url: str = ""
    code: str = ""
    pages: tuple[CoursePage, ...] = field(default=(), compare=False, repr=False)

    @property
    def has_lessons(self) -> bool:
        """Whether there is anything to learn in it now, by its outlines, which are cached."""
        return any(page.outline().keys for page in self.pages)


def localise_courses(courses: Iterable[Course]) -> Mapping[int, LocalisedCourse]:
    """Return each course by its id as it is called in the reader's language, with one statement.

    One that has no page in this language is called as in the site's first.
    """
    courses_by_id = {course.pk: course for course in courses}
    languages = (settings.LANGUAGE_CODE, get_language() or settings.LANGUAGE_CODE)
    pages = CoursePage.faces().filter(course__in=courses_by_id, locale__language_code__in=languages)
    # The reader's language comes last, so that its title stands.
    source_language_first = sorted(
        pages.select_related("locale"),
        key=lambda page: languages.index(page.locale.language_code),
    )
    localised_courses = {
        course_id: LocalisedCourse(course.title, code=course.code)
        for course_id, course in courses_by_id.items()
    }
    for page in source_language_first:
        course = courses_by_id[page.course_id]
        page.course = course  # known already: saves a statement for each page
        localised_courses[course.pk] = LocalisedCourse(
            title=page.title,
            url=page.url or "",
            code=course.code,
            pages=(page, *localised_courses[course.pk].pages),
        )
    return localised_courses


def titled(courses: Iterable[Course]) -> Callable[[Course], str]:
    """Return how a field to choose a course labels one: by its title in the reader's language.

    All titles are read with one statement.
    """
    localised_courses = localise_courses(courses)
    return lambda course: localised_courses[course.pk].title
