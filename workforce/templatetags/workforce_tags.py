"""How templates speak of figures and standings."""

from collections.abc import Mapping

from django import template

from courses.titles import Face
from foundation.languages import language_name

register = template.Library()


register.filter("language_name", language_name)


@register.simple_tag
def face_title(faces: Mapping[int, Face], course: int) -> str:
    """What a course is called in the language of the page."""
    return faces[course].title
