"""Wagtail hooks for importing and exporting questions, and for publishing many pages at once."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from quizzes.authoring.completeness import unfinished_codes
from quizzes.authoring.models import QuizPage
from quizzes.exchange.views import ExportView, ImportView, may_exchange


@hooks.register("register_admin_urls")
def exchange_urls() -> list[URLPattern]:
    """Return the addresses for importing and exporting questions."""
    return [
        path("quizzes/<int:page_id>/import/", ImportView.as_view(), name="quiz_import"),
        path("quizzes/<int:page_id>/export/", ExportView.as_view(), name="quiz_export"),
    ]


@hooks.register("register_page_header_buttons")
@hooks.register("register_page_listing_more_buttons")
def exchange_buttons(page: Page, user: Any, **kwargs: Any) -> Iterator[Button]:
    """Yield *Import questions* and *Export questions* for the menu of a quiz."""
    if may_exchange(page, user):
        yield Button(
            _("Import questions"),
            url=reverse("quiz_import", args=[page.pk]),
            icon_name="upload",
            priority=80,
        )
        yield Button(
            _("Export questions"),
            url=reverse("quiz_export", args=[page.pk]),
            icon_name="download",
            priority=81,
        )


@hooks.register("before_bulk_action")
def refuse_unfinished_questions(
    request: HttpRequest, action_type: str, objects: Iterable[Any], action: Any
) -> HttpResponse | None:
    """Refuse to publish quizzes with unfinished questions, because bulk actions check no form."""
    if action_type != "publish":
        return None
    pages = [page for page in objects if isinstance(page, Page)]
    quizzes = QuizPage.objects.filter(pk__in=[page.pk for page in pages])
    if request.POST.get("include_descendants"):
        for page in pages:
            quizzes |= QuizPage.objects.descendant_of(page)
    unfinished_titles = [
        quiz.title for quiz in quizzes if unfinished_codes(quiz.get_latest_revision_as_object())
    ]
    if not unfinished_titles:
        return None
    sentence = _(
        "Nothing was published. Questions are not finished yet in: {quizzes}. "
        "Open it, and finish them."
    )
    messages.error(request, sentence.format(quizzes=", ".join(unfinished_titles)))
    return redirect("wagtailadmin_explore", pages[0].get_parent().pk)


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    """Name the actions of this app in the history of a page."""
    actions.register_action(
        "quizzes.import_questions", _("Import questions"), _("Questions imported into the draft")
    )
