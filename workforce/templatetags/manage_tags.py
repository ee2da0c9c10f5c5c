"""The way around the manager's pages."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.template.context import Context
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from workforce.people.models import Membership
from workforce.units.models import Unit, below

register = template.Library()

#: The sections of /manage/ by the name of their address, in the order of the bar.
SECTIONS: dict[str, Promise] = {
    "manage": _("People"),
    "manage_cover": _("Shift cover"),
    "manage_waiting": _("To confirm"),
    "manage_requirements": _("Requirements"),
    "manage_units": _("Places"),
    "manage_import": _("Import"),
    "manage_letters": _("Letters"),
    "manage_sheets": _("Paper sheets"),
    "manage_devices": _("Devices"),
    "manage_history": _("History"),
}


@dataclass(frozen=True)
class Link:
    """One section in the bar; ``count`` is how many things wait there."""

    label: Promise
    url: str
    is_current: bool
    count: int = 0


@register.simple_tag(takes_context=True)
def manage_links(context: Context) -> list[Link]:
    """The sections that exist, for the place of the page (``unit``), the one being read marked."""
    match = getattr(getattr(context, "request", None), "resolver_match", None)
    here = _section((match and match.url_name) or "")
    unit = context.get("unit")
    unit = unit if isinstance(unit, Unit) else None
    query = f"?{urlencode({'unit': unit.uuid})}" if unit else ""
    found = ((name, label, _address(name)) for name, label in SECTIONS.items())
    return [
        Link(label, url + query, name == here, _waiting(unit) if name == "manage_waiting" else 0)
        for name, label, url in found
        if url
    ]


def _address(name: str) -> str:
    """Where a section is; empty for one this site does not have."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _section(url_name: str) -> str:
    """The section an address belongs to: the longest name it begins with."""
    fitting: list[Any] = [
        name for name in SECTIONS if url_name == name or url_name.startswith(f"{name}_")
    ]
    return max(fitting, key=len, default="")


def _waiting(unit: Unit | None) -> int:
    """How many people wait to be confirmed at ``unit`` and below."""
    return (
        Membership.objects.unconfirmed().filter(below([unit], "unit__path")).count() if unit else 0
    )
