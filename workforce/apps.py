"""Places, their people, lists of them, shared devices, and whom to call."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from foundation.chores import register_chores
from foundation.log_lines import hide_after
from workforce.chores import CHORES


class WorkforceConfig(AppConfig):
    """Connects the app's receivers, chores, kinds of lists and tabs of managers."""

    name = "workforce"
    verbose_name = _("Workforce")

    def ready(self) -> None:
        from workforce import receivers  # noqa: F401, PLC0415  (registering is the point)
        from workforce.lists.kinds import KINDS  # noqa: PLC0415  (models are ready only now)
        from workforce.lists.models import PeopleList  # noqa: PLC0415  (as above)
        from workforce.lists.people_kind import PEOPLE_LISTS  # noqa: PLC0415  (as above)
        from workforce.manage_tabs import WORKFORCE_TABS, register_tabs  # noqa: PLC0415  (as above)

        KINDS.register(PeopleList.Holds.PEOPLE, PEOPLE_LISTS)
        register_tabs(WORKFORCE_TABS)
        register_chores(CHORES)
        hide_after("join/invitation/")
