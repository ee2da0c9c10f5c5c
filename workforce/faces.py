"""How a course is called, and where it is read, in the language of the page."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language

from courses.models import Course, CoursePage


@dataclass(frozen=True)
class Face:
    """A course's title in the reader's language, and its address (empty while it has no page)."""

    title: str
    url: str = ""
    code: str = ""


def faces(courses: Iterable[Course]) -> Mapping[int, Face]:
    """The face of each course by its id: in the reader's language, else in the site's first. One statement."""
    every = {course.pk: course for course in courses}
    wanted = [settings.LANGUAGE_CODE, get_language() or settings.LANGUAGE_CODE]
    pages = CoursePage.faces().filter(course__in=every, locale__language_code__in=wanted)
    found = {pk: Face(course.title, code=course.code) for pk, course in every.items()}
    for page in sorted(pages.select_related("locale"), key=lambda page: wanted.index(page.locale.language_code)):
        found[page.course_id] = Face(page.title, page.url or "", every[page.course_id].code)
    return found


def titled(courses: Iterable[Course]) -> Callable[[Course], str]:
    """For a field to choose a course: each by its title in the reader's language. One statement."""
    found = faces(courses)
    return lambda course: found[course.pk].title
