"""People and how they sign in."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from accounts.chores import CHORES
from accounts.rules.proquints import SHAPE
from foundation.chores import register
from foundation.log_lines import hide, hide_after


class AccountsConfig(AppConfig):
    """The lowest room: nothing here knows about courses or workplaces."""

    name = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        from accounts import receivers  # noqa: F401, PLC0415  (registering is the point)

        register(CHORES)
        hide(SHAPE)
        for part in (r"(?<!\bme.)key/", "me/email/", "confirm-email/", "password/reset/key/"):
            hide_after(part)
