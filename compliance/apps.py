"""The compliance app: who must hold which course, who does, and who is told."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from compliance.chores import CHORES
from foundation.chores import register_chores
from foundation.log_lines import hide_after


class ComplianceConfig(AppConfig):
    """Connects the app's checks, receivers, chores, kinds of lists and tabs of managers."""

    name = "compliance"
    verbose_name = _("Compliance")

    def ready(self) -> None:
        from compliance import checks, receivers  # noqa: F401, PLC0415  (registering is the point)
        from compliance.manage_tabs import COMPLIANCE_TABS  # noqa: PLC0415  (models are ready only now)
        from compliance.prior_training.list_kind import TRAINING_LISTS  # noqa: PLC0415  (as above)
        from workforce.lists.kinds import KINDS  # noqa: PLC0415  (as above)
        from workforce.lists.models import PeopleList  # noqa: PLC0415  (as above)
        from workforce.manage_tabs import register_tabs  # noqa: PLC0415  (as above)

        KINDS.register(PeopleList.Holds.TRAINING, TRAINING_LISTS)
        register_tabs(COMPLIANCE_TABS)
        register_chores(CHORES)
        hide_after("mail/stop/")
