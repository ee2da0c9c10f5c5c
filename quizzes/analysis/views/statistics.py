"""The reports on quizzes and their questions in Wagtail's admin, for those who write them.

They hold no person.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, cast
from uuid import UUID

import django_filters
from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404, HttpRequest
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from courses.models.tree import parent_path
from foundation.languages import language_name
from foundation.spreadsheets import BOM, harmless
from quizzes.analysis import report_texts as texts
from quizzes.analysis.report_lines import QuestionLine, QuizReport
from quizzes.analysis.reports import quiz_report
from quizzes.attempts.models import Attempt, Response
from quizzes.authoring.models import QuizPage
from quizzes.permissions import editable_pages


def with_byte_order_mark(content: Iterable[bytes]) -> Iterator[bytes]:
    """Yield a CSV file with the mark without which Excel reads UTF-8 as Windows-1252."""
    yield BOM.encode()
    yield from content


class QuizColumn(TitleColumn):
    """A quiz, leading to its questions."""

    def get_link_url(self, instance: QuizPage, parent_context: Mapping[str, Any]) -> str:
        return reverse("question_statistics", args=[instance.translation_key])


class CellColumn(Column):
    """A column whose cell has a template of its own."""

    def __init__(self, name: str, *, template: str, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.cell_template_name = template


class QuizzesReportView(ReportView):
    """The quizzes somebody writes, each leading to what its answers say."""

    page_title = _("Statistics of questions")
    header_icon = "help"
    permission_policy = page_permission_policy
    permission_required = "change"
    index_url_name = "question_statistics_quizzes"
    index_results_url_name = "question_statistics_quizzes_results"
    verbose_name_plural = _("quizzes")
    list_export = ("title", "place", "attempt_count")
    export_headings = {"title": _("Quiz"), "place": _("Where"), "attempt_count": _("Handed in")}
    export_filename = "quizzes"
    custom_value_preprocess = {str: {"csv": harmless, "xlsx": harmless}}
    columns = [
        QuizColumn("title", label=_("Quiz")),
        Column("place", label=_("Where")),
        Column("attempt_count", label=_("Handed in")),
    ]

    def get_queryset(self) -> list[Any]:
        """Return one page for each quiz, in the first language where there is one.

        Each has its ``place`` (course and module) and ``attempt_count``, of those handed in.
        """
        pages = QuizPage.objects.filter(pk__in=editable_pages(self.request.user).values("pk"))
        pages = pages.select_related("locale").order_by("path")
        page_by_key: dict[UUID, Any] = {}
        for page in sorted(pages, key=_first_language_first):
            page_by_key.setdefault(page.translation_key, page)
        attempts = Attempt.objects.filter(submitted_at__isnull=False, activity_key__in=page_by_key)
        attempt_count_by_key = dict(
            attempts.order_by().values_list("activity_key").annotate(Count("pk"))
        )
        place_paths = {path for page in page_by_key.values() for path in _place_paths(page)}
        place_pages = Page.objects.filter(path__in=place_paths, depth__gt=2)
        title_by_path = dict(place_pages.values_list("path", "title"))
        for quiz_key, page in page_by_key.items():
            place_titles = [
                title_by_path[path] for path in _place_paths(page) if title_by_path.get(path)
            ]
            page.place = " · ".join(place_titles)
            page.attempt_count = attempt_count_by_key.get(quiz_key, 0)
        return list(page_by_key.values())


def _first_language_first(page: QuizPage) -> bool:
    return page.locale.language_code != settings.LANGUAGE_CODE


def _place_paths(page: QuizPage) -> list[str]:
    """Return the tree paths of the two pages above a quiz, the upper one first."""
    module_path = parent_path(page.path)
    return [parent_path(module_path), module_path]


class StatisticsFilterSet(WagtailFilterSet):
    """Which answers are counted.

    Without a choice: each language, present words, everybody's first attempt.
    """

    language = django_filters.ChoiceFilter(
        label=_("Language"),
        choices=settings.LANGUAGES,
        empty_label=_("Each"),
        widget=forms.RadioSelect,
    )
    versions = django_filters.ChoiceFilter(
        label=_("Versions"),
        choices=[("every", _("Every version"))],
        empty_label=_("As asked now"),
        widget=forms.RadioSelect,
    )
    sittings = django_filters.ChoiceFilter(
        label=_("Sittings"),
        choices=[("all", _("All of everybody"))],
        empty_label=_("The first of everybody"),
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Response
        fields: list[str] = []


class QuestionsReportView(ReportView):
    """What the answers to one quiz say about its questions, as a table, CSV and XLSX."""

    header_icon = "help"
    permission_policy = page_permission_policy
    permission_required = "change"
    paginate_by = None
    filterset_class = StatisticsFilterSet
    results_template_name = "quizzes/analysis/statistics_results.html"
    verbose_name_plural = _("questions")
    export_headings = texts.EXPORT_COLUMNS
    list_export = list(texts.EXPORT_COLUMNS)
    custom_value_preprocess = {str: {"csv": harmless, "xlsx": harmless}}
    columns = [
        CellColumn("ask", label=_("Question"), template="quizzes/analysis/question_cell.html"),
        Column("answers", label=_("Answers"), accessor="figures.answers"),
        CellColumn("facility", label=_("Facility"), template="quizzes/analysis/facility_cell.html"),
        Column("discrimination", label=_("Discrimination"), accessor=texts.discrimination),
        Column("efficiency", label=_("Efficiency"), accessor=texts.efficiency),
        Column(
            "guess", label=_("Guessing"), accessor=lambda line: texts.percent(line.guessed_percent)
        ),
        Column("critical_failures", label=_("Critical failures"), accessor=texts.critical_failures),
        Column(
            "certainty",
            label=_("Sure and wrong"),
            accessor=lambda line: texts.sure_and_wrong(line.certainty),
        ),
        CellColumn("fairness", label=_("Fairness"), template="quizzes/analysis/fairness_cell.html"),
    ]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.quiz = self._quiz(kwargs["key"])

    def _quiz(self, quiz_key: UUID) -> QuizPage | None:
        """Return the quiz in the first language in which this author may edit it.

        Raises :class:`Http404` where there is no such quiz.
        """
        pages = QuizPage.objects.filter(translation_key=quiz_key)
        pages = pages.select_related("locale").order_by("path")
        own_pages: list[QuizPage] = []
        if self.request.user.is_authenticated:
            permitted_pages = editable_pages(self.request.user)
            own_pages = list(pages.filter(pk__in=permitted_pages.values("pk")))
        if own_pages:
            return min(own_pages, key=_first_language_first)
        if not pages.exists():
            raise Http404
        return None

    def user_has_permission(self, permission: str) -> bool:
        """Whoever may edit the quiz, in any of its languages."""
        return self.quiz is not None and super().user_has_permission(permission)

    @cached_property
    def filter_values(self) -> Mapping[str, str]:
        """What is filtered by; nonsense counts as nothing."""
        form = self.filters.form
        form.is_valid()
        return cast("Mapping[str, str]", form.cleaned_data)

    @cached_property
    def report(self) -> QuizReport:
        """The figures."""
        if self.quiz is None:
            raise PermissionDenied
        return quiz_report(
            self.quiz.translation_key,
            language=self.filter_values.get("language") or "",
            has_every_version=self.filter_values.get("versions") == "every",
            first_attempts_only=self.filter_values.get("sittings") != "all",
        )

    def get_filtered_queryset(self) -> Sequence[QuestionLine]:
        return self.report.lines

    def get_page_title(self) -> str:
        return str(self.quiz.title) if self.quiz else ""

    def get_index_url(self) -> str:
        return reverse("question_statistics", args=[self.kwargs["key"]])

    def get_index_results_url(self) -> str:
        return reverse("question_statistics_results", args=[self.kwargs["key"]])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        quizzes = {
            "url": reverse_lazy("question_statistics_quizzes"),
            "label": QuizzesReportView.page_title,
        }
        return [*self.breadcrumbs_items, quizzes, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        context["summaries"] = [
            (language_name(summary.language), summary, texts.describe_summary(summary))
            for summary in self.report.summaries
        ]
        context["meanings"] = texts.MEANINGS
        return context

    def get_filename(self) -> str:
        return f"questions-{self.quiz.slug}" if self.quiz else "questions"

    def stream_csv(self, queryset: Sequence[QuestionLine]) -> Any:
        return with_byte_order_mark(super().stream_csv(queryset))

    def to_row_dict(self, item: QuestionLine) -> dict[str, Any]:
        return texts.export_row(item)
