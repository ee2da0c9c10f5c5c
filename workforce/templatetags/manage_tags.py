"""The bar of tabs on the pages of ``/manage/``."""

from dataclasses import dataclass

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode

from workforce.manage_tabs import MANAGE_TABS
from workforce.units.models import Unit

register = template.Library()


@dataclass(frozen=True)
class TabLink:
    """One tab as the bar shows it; ``count`` is how many people or things wait there."""

    label: Promise
    url: str
    is_current: bool
    count: int


@register.simple_tag(takes_context=True)
def manage_links(context: Context) -> list[TabLink]:
    """Return the tabs in order, for the place of the page (``unit``), the current one marked."""
    match = getattr(getattr(context, "request", None), "resolver_match", None)
    url_name = match.url_name if match and match.url_name else ""
    current_tab = _tab_of(url_name)
    unit = context.get("unit")
    if not isinstance(unit, Unit):
        unit = None
    query = f"?{urlencode({'unit': unit.uuid})}" if unit else ""
    links = []
    for tab in sorted(MANAGE_TABS, key=lambda tab: tab.position):
        link = TabLink(
            label=tab.label,
            url=f"{reverse(tab.url_name)}{query}",
            is_current=tab.url_name == current_tab,
            count=tab.count(unit) if tab.count and unit else 0,
        )
        links.append(link)
    return links


def _tab_of(url_name: str) -> str:
    """The tab a page belongs to: the longest URL name of a tab that its own begins with."""
    tab_names = [
        tab.url_name
        for tab in MANAGE_TABS
        if url_name == tab.url_name or url_name.startswith(f"{tab.url_name}_")
    ]
    return max(tab_names, key=len, default="")
