"""Techniques that know no app: each module is one, with a name an engineer would search for."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FoundationConfig(AppConfig):
    """The lowest app: it imports none of ours. Watches what is stored."""

    name = "foundation"
    verbose_name = _("Foundation")

    def ready(self) -> None:
        from foundation import receivers, written_fields  # noqa: F401, PLC0415  (Wagtail's models are ready only now)

        written_fields.watch()
