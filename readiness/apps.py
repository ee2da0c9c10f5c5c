"""Whether a workforce is ready: figures of many, and the board that reads them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReadinessConfig(AppConfig):
    """Figures of many people, small numbers hidden."""

    name = "readiness"
    verbose_name = _("Readiness")
