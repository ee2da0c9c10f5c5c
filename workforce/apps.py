"""Places, their people, lists of them, shared devices, and whom to call."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from foundation.chores import register_chores
from foundation.log_lines import hide_after
from workforce.chores import CHORES


class WorkforceConfig(AppConfig):
    """Connects the app's receivers and chores."""

    name = "workforce"
    verbose_name = _("Workforce")

    def ready(self) -> None:
        from workforce import receivers  # noqa: F401, PLC0415  (registering is the point)
        from workforce.lists.kinds import KINDS  # noqa: PLC0415  (models are ready only now)
        from workforce.lists.people_kind import PEOPLE_LISTS  # noqa: PLC0415  (as above)

        KINDS.register("people", PEOPLE_LISTS)

        register_chores(CHORES)
        hide_after("join/invitation/")
