"""How templates speak of figures and standings."""

from collections.abc import Mapping

from django import template

from courses.titles import LocalisedCourse
from foundation.languages import language_name

register = template.Library()


register.filter("language_name", language_name)


@register.simple_tag
def course_title(localised_courses: Mapping[int, LocalisedCourse], course: int) -> str:
    """What a course is called in the language of the page."""
    return localised_courses[course].title
