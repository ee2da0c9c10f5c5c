"""The composition root: settings, addresses, the look, starter content, the demo."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from foundation.chores import register_chores
from foundation.log_lines import hide_after
from training_site.chores import CHORES


class TrainingSiteConfig(AppConfig):
    """Registers system checks, the site's chores and an address that carries a secret."""

    name = "training_site"
    verbose_name = _("Site")

    def ready(self) -> None:
        # Importing them registers them.
        from training_site import checks, deploy_checks  # noqa: F401, PLC0415

        register_chores(CHORES)
        hide_after("password_reset/confirm/")  # Wagtail's, which is switched off
