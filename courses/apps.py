"""Sectors, courses, lessons, progress."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from courses.chores import CHORES
from foundation.chores import register_chores


class CoursesConfig(AppConfig):
    """Connects the app's receivers and registers its chores."""

    name = "courses"
    verbose_name = _("Courses")

    def ready(self) -> None:
        from courses import receivers  # noqa: F401, PLC0415  (registering is the point)

        register_chores(CHORES)
