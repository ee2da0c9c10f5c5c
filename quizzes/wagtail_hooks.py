"""Quizzes in Wagtail's admin: reports for those who write them, and hooks of the packages."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from quizzes.analysis import before_after_hooks  # noqa: F401  (registering their hooks is the point)
from quizzes.analysis.views.misconceptions import MisconceptionsView
from quizzes.analysis.views.statistics import QuestionsReportView, QuizzesReportView
from quizzes.attempts import allowance_hooks  # noqa: F401  (registering their hooks is the point)
from quizzes.authoring import held_translation_hooks  # noqa: F401  (registering their hooks is the point)
from quizzes.authoring.models import QuizPage
from quizzes.authoring.views import ProofreadingView
from quizzes.exchange import hooks as exchange_hooks  # noqa: F401  (registering their hooks is the point)
from quizzes.permissions import may_edit_quiz, may_read_statistics


class StatisticsMenuItem(MenuItem):
    """A menu item for those who may edit pages."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_read_statistics(request.user)


@hooks.register("register_reports_menu_item")
def statistics_menu_item() -> MenuItem:
    """Add the statistics of questions to the reports."""
    url = reverse("question_statistics_quizzes")
    return StatisticsMenuItem(
        QuizzesReportView.page_title, url, name="question-statistics", icon_name="help", order=100
    )


@hooks.register("register_reports_menu_item")
def misconceptions_menu_item() -> MenuItem:
    """Add *Sure and wrong* next to the statistics."""
    url = reverse("sure_and_wrong")
    return StatisticsMenuItem(
        MisconceptionsView.page_title, url, name="sure-and-wrong", icon_name="warning", order=101
    )


@hooks.register("register_admin_urls")
def statistics_urls() -> list[URLPattern]:
    """Return the reports, and the part of each that changes when filters do."""
    quizzes, questions = QuizzesReportView, QuestionsReportView
    return [
        path("reports/quiz/", quizzes.as_view(), name="question_statistics_quizzes"),
        path(
            "reports/quiz/results/",
            quizzes.as_view(results_only=True),
            name="question_statistics_quizzes_results",
        ),
        path("reports/quiz/<uuid:key>/", questions.as_view(), name="question_statistics"),
        path(
            "reports/quiz/<uuid:key>/results/",
            questions.as_view(results_only=True),
            name="question_statistics_results",
        ),
        path(
            "reports/quiz/<uuid:key>/proofreading/",
            ProofreadingView.as_view(),
            name="quiz_proofreading",
        ),
        path("reports/quiz/sure/", MisconceptionsView.as_view(), name="sure_and_wrong"),
        path(
            "reports/quiz/sure/results/",
            MisconceptionsView.as_view(results_only=True),
            name="sure_and_wrong_results",
        ),
    ]


@hooks.register("register_page_header_buttons")
@hooks.register("register_page_listing_more_buttons")
def proofreading_button(page: Page, user: Any, **kwargs: Any) -> Iterator[Button]:
    """Add *Proofreading* to the menu of a quiz."""
    if isinstance(page.specific_deferred, QuizPage) and may_edit_quiz(user, page):
        url = reverse("quiz_proofreading", args=[page.translation_key])
        yield Button(ProofreadingView.page_title, url=url, icon_name="glasses", priority=79)
