"""Techniques that know no app, one a module, with names an engineer would search for."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FoundationConfig(AppConfig):
    """The lowest app: it imports none of ours."""

    name = "foundation"
    verbose_name = _("Foundation")

    def ready(self) -> None:
        # Wagtail's models are ready only now.
        # ``text`` teaches each new SQLite connection its function
        from foundation import receivers, text  # noqa: F401, PLC0415  (registering is the point)
        from foundation.safe_html import fields  # noqa: PLC0415  (as above)

        fields.watch()
