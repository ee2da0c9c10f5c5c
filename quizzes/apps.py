"""Questions, papers, attempts, marking."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuizzesConfig(AppConfig):
    """Connects the app's checks and receivers."""

    name = "quizzes"
    verbose_name = _("Quizzes")

    def ready(self) -> None:
        from quizzes import checks, receivers  # noqa: F401, PLC0415  (registering is the point)
