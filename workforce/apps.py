"""Units, obligations, readiness."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from foundation.chores import register
from foundation.log_lines import hide_after
from workforce.chores import CHORES


class WorkforceConfig(AppConfig):
    """Connects the app's checks and receivers."""

    name = "workforce"
    verbose_name = _("Workforce")

    def ready(self) -> None:
        from workforce import checks, receivers  # noqa: F401, PLC0415  (registering is the point)

        register(CHORES)
        hide_after("join/invitation/")
        hide_after("mail/stop/")
