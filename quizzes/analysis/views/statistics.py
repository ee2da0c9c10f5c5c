"""The report on questions in Wagtail's admin, for those who write them. It holds no person."""

import re
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

from foundation.languages import language_name
from quizzes.analysis import words
from quizzes.analysis.report_lines import Line, QuizReport
from quizzes.analysis.reports import quiz_report
from quizzes.attempts.models import Attempt, Response
from quizzes.authoring.models import QuizPage

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def harmless(value: object) -> str:
    """A cell a spreadsheet shows rather than runs."""
    text = CONTROLS.sub("", str(value))
    return f"'{text}" if text.lstrip(" \u00a0").startswith(FORMULA_STARTS) else text


def with_mark(content: Iterable[bytes]) -> Iterator[bytes]:
    """A CSV file with the mark without which Excel reads UTF-8 as Windows-1252."""
    yield "\ufeff".encode()
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
    list_export = ("title", "place", "sittings")
    export_headings = {"title": _("Quiz"), "place": _("Where"), "sittings": _("Handed in")}
    export_filename = "quizzes"
    custom_value_preprocess = {str: {"csv": harmless, "xlsx": harmless}}
    columns = [
        QuizColumn("title", label=_("Quiz")),
        Column("place", label=_("Where")),
        Column("sittings", label=_("Handed in")),
    ]

    def get_queryset(self) -> list[Any]:
        """One page for each quiz, in the first language where there is one, with what is around it."""
        mine = page_permission_policy.instances_user_has_permission_for(self.request.user, "change")
        pages = (
            QuizPage.objects.filter(pk__in=mine.values("pk"))
            .select_related("locale")
            .order_by("path")
        )
        quizzes: dict[UUID, Any] = {}
        for page in sorted(
            pages, key=lambda page: page.locale.language_code != settings.LANGUAGE_CODE
        ):
            quizzes.setdefault(page.translation_key, page)
        sittings = Attempt.objects.filter(submitted_at__isnull=False, activity_key__in=quizzes)
        counts = dict(sittings.order_by().values_list("activity_key").annotate(Count("pk")))
        above = {
            page.path[:-size]
            for page in quizzes.values()
            for size in (Page.steplen, 2 * Page.steplen)
        }
        titles = dict(Page.objects.filter(path__in=above, depth__gt=2).values_list("path", "title"))
        for key, page in quizzes.items():
            around = (
                titles.get(page.path[: -2 * Page.steplen]),
                titles.get(page.path[: -Page.steplen]),
            )
            page.place, page.sittings = " · ".join(filter(None, around)), counts.get(key, 0)
        return list(quizzes.values())


class StatisticsFilterSet(WagtailFilterSet):
    """Which answers are looked at. Without choosing: each language, present words, everybody's first sitting."""

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
    export_headings = words.EXPORTED
    list_export = list(words.EXPORTED)
    custom_value_preprocess = {str: {"csv": harmless, "xlsx": harmless}}
    columns = [
        CellColumn("ask", label=_("Question"), template="quizzes/analysis/question_cell.html"),
        Column("answers", label=_("Answers"), accessor="figures.answers"),
        CellColumn("facility", label=_("Facility"), template="quizzes/analysis/facility_cell.html"),
        Column("discrimination", label=_("Discrimination"), accessor=words.discrimination),
        Column("efficiency", label=_("Efficiency"), accessor=words.efficiency),
        Column("guess", label=_("Guessing"), accessor=lambda line: words.percent(line.guess)),
        Column("critical_failures", label=_("Critical failures"), accessor=words.critical_failures),
        Column(
            "certainty",
            label=_("Sure and wrong"),
            accessor=lambda line: words.sure_and_wrong(line.certainty),
        ),
        CellColumn("fairness", label=_("Fairness"), template="quizzes/analysis/fairness_cell.html"),
    ]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.quiz = self._quiz(kwargs["key"])

    def _quiz(self, key: UUID) -> QuizPage | None:
        """The quiz in the first language in which this author may edit it."""
        pages = (
            QuizPage.objects.filter(translation_key=key).select_related("locale").order_by("path")
        )
        mine = page_permission_policy.instances_user_has_permission_for(self.request.user, "change")
        found = (
            list(pages.filter(pk__in=mine.values("pk")))
            if self.request.user.is_authenticated
            else []
        )
        found.sort(key=lambda page: page.locale.language_code != settings.LANGUAGE_CODE)
        if not found and not pages.exists():
            raise Http404
        return found[0] if found else None

    def user_has_permission(self, permission: str) -> bool:
        """Whoever may edit the quiz, in any of its languages."""
        return self.quiz is not None and super().user_has_permission(permission)

    @cached_property
    def chosen(self) -> Mapping[str, str]:
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
            language=self.chosen.get("language") or "",
            has_every_version=self.chosen.get("versions") == "every",
            first_only=self.chosen.get("sittings") != "all",
        )

    def get_filtered_queryset(self) -> Sequence[Line]:
        return self.report.lines

    def get_page_title(self) -> str:
        return str(self.quiz.title) if self.quiz else ""

    def get_index_url(self) -> str:
        return reverse("question_statistics", args=[self.kwargs["key"]])

    def get_index_results_url(self) -> str:
        return reverse("question_statistics_results", args=[self.kwargs["key"]])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        above = {
            "url": reverse_lazy("question_statistics_quizzes"),
            "label": QuizzesReportView.page_title,
        }
        return [*self.breadcrumbs_items, above, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        wholes = [
            (language_name(whole.language), whole, words.whole(whole))
            for whole in self.report.wholes
        ]
        return {**context, "wholes": wholes, "meanings": words.MEANINGS}

    def get_filename(self) -> str:
        return f"questions-{self.quiz.slug}" if self.quiz else "questions"

    def stream_csv(self, queryset: Sequence[Line]) -> Any:
        return with_mark(super().stream_csv(queryset))

    def to_row_dict(self, item: Line) -> dict[str, Any]:
        return words.exported(item)
