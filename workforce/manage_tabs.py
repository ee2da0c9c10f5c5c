"""The tabs of ``/manage/``: a registry that each app fills with its own in ``AppConfig.ready``."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.registries import Registry
from workforce.people.models import Membership
from workforce.units.models import Unit, below


@dataclass(frozen=True)
class ManageTab:
    """One tab of the bar: a page for managers, and the pages whose URL names begin with its own."""

    url_name: str
    label: Promise
    position: int  # the tabs of all apps stand in this order
    count: Callable[[Unit], int] | None = None  # how many people or things wait at a place


#: The tabs of all apps by the names of their URLs.
MANAGE_TABS: Registry[ManageTab] = Registry()


def register_tabs(tabs: Iterable[ManageTab]) -> None:
    """Add an app's tabs to the bar. Raises ValueError where another tab has the same URL name."""
    for tab in tabs:
        MANAGE_TABS.register(tab.url_name, tab)


def count_unconfirmed(unit: Unit) -> int:
    """Return how many people wait to be confirmed at ``unit`` and below."""
    memberships = Membership.objects.unconfirmed()
    return memberships.filter(below([unit], "unit__path")).count()


WORKFORCE_TABS = (
    ManageTab("manage_waiting", _("To confirm"), position=30, count=count_unconfirmed),
    ManageTab("manage_units", _("Places"), position=50),
    ManageTab("manage_import", _("Import"), position=60),
    ManageTab("manage_devices", _("Devices"), position=90),
)
