"""The first page of the CMS."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component

from training_site.admin.dashboard import AuthorDashboard


@hooks.register("construct_homepage_panels")
def open_on_the_dashboard(request: HttpRequest, panels: list[Component]) -> None:
    """Show authors their courses and what needs looking after."""
    panels.append(AuthorDashboard())


@hooks.register("construct_homepage_summary_items", order=1000)  # after Wagtail’s own
def leave_out_counts(request: HttpRequest, items: list[Any]) -> None:
    """Leave out Wagtail's counts of images and documents, which help no author here."""
    items.clear()
