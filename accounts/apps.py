"""People and how they sign in."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from accounts.chores import CHORES
from accounts.rules.proquints import PERSONAL_KEY_PATTERN
from foundation.chores import register_chores
from foundation.log_lines import hide, hide_after


class AccountsConfig(AppConfig):
    """The lowest app but ``foundation``: nothing here knows about courses or workplaces."""

    name = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        from accounts import receivers  # noqa: F401, PLC0415  (registering is the point)

        register_chores(CHORES)
        hide(PERSONAL_KEY_PATTERN)
        # What follows each of these in an address signs somebody in; /me/key/ has no secret in it.
        hide_after(r"(?<!\bme.)key/")
        hide_after("me/email/")
        hide_after("confirm-email/")
        hide_after("password/reset/key/")
