"""The report on before and after, among the reports of Wagtail's admin."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from quizzes.analysis.views.before_after import BeforeAndAfterView
from quizzes.permissions import may_read_statistics


class BeforeAndAfterMenuItem(MenuItem):
    """A menu item for those who may edit pages."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_read_statistics(request.user)


@hooks.register("register_reports_menu_item")
def before_and_after_menu_item() -> MenuItem:
    """Add the report next to the statistics of questions."""
    url = reverse("before_and_after")
    return BeforeAndAfterMenuItem(
        BeforeAndAfterView.page_title, url, name="before-and-after", icon_name="history", order=102
    )


@hooks.register("register_admin_urls")
def before_and_after_urls() -> list[URLPattern]:
    """Return the report, and the part of it that changes when filters do."""
    route = "reports/quiz/before-and-after/"
    results = BeforeAndAfterView.as_view(results_only=True)
    return [
        path(route, BeforeAndAfterView.as_view(), name="before_and_after"),
        path(f"{route}results/", results, name="before_and_after_results"),
    ]
