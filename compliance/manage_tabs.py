"""This app's tabs of ``/manage/``."""

from django.utils.translation import gettext_lazy as _

from workforce.manage_tabs import ManageTab

COMPLIANCE_TABS = (
    ManageTab("manage", _("People"), position=10),
    ManageTab("manage_cover", _("Shift cover"), position=20),
    ManageTab("manage_requirements", _("Requirements"), position=40),
    ManageTab("manage_letters", _("Letters"), position=70),
    ManageTab("manage_sheets", _("Paper sheets"), position=80),
    ManageTab("manage_history", _("History"), position=100),
)
