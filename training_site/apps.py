"""The composition root: settings, addresses, the look, the demo."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from foundation.chores import register
from foundation.log_lines import hide_after
from training_site.chores import CHORES


class TrainingSiteConfig(AppConfig):
    """Connects checks."""

    name = "training_site"
    verbose_name = _("Site")

    def ready(self) -> None:
        from training_site import checks, deploy_checks  # noqa: F401, PLC0415  (registering is the point)

        register(CHORES)
        hide_after("password_reset/confirm/")  # Wagtail's, which is switched off
