"""How a course is called, and where it is read, in the language of the page."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import get_language

from courses.models import Course, CoursePage


@dataclass(frozen=True)
class Face:
    """A course's title in the reader's language, and its address (empty while it has no page).

    ``pages``: where it can be read, in the reader's language and in the site's first.
    """

    title: str
    url: str = ""
    code: str = ""
    pages: tuple[CoursePage, ...] = field(default=(), compare=False, repr=False)

    @property
    def has_lessons(self) -> bool:
        """Whether there is anything to learn in it now; told from the outlines every page of a course reads."""
        return any(page.outline().keys for page in self.pages)


def faces(courses: Iterable[Course]) -> Mapping[int, Face]:
    """The face of each course by its id: in the reader's language, else in the site's first. One statement."""
    every = {course.pk: course for course in courses}
    wanted = [settings.LANGUAGE_CODE, get_language() or settings.LANGUAGE_CODE]
    pages = CoursePage.faces().filter(course__in=every, locale__language_code__in=wanted)
    found = {pk: Face(course.title, code=course.code) for pk, course in every.items()}
    for page in sorted(
        pages.select_related("locale"), key=lambda page: wanted.index(page.locale.language_code)
    ):
        page.course = every[page.course_id]
        pages = (page, *found[page.course_id].pages)
        found[page.course_id] = Face(page.title, page.url or "", page.course.code, pages)
    return found


def titled(courses: Iterable[Course]) -> Callable[[Course], str]:
    """For a field to choose a course: each by its title in the reader's language. One statement."""
    found = faces(courses)
    return lambda course: found[course.pk].title
