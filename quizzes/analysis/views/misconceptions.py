"""The report on what people are sure of and wrong about, in Wagtail's admin.

Over all quizzes of an author; it holds no person.
"""

from collections.abc import Sequence
from typing import Any

import django_filters
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView
from wagtail.permissions import page_permission_policy

from foundation.spreadsheets import harmless
from quizzes.analysis import report_texts as texts
from quizzes.analysis.misconceptions import Misconception, misconceptions
from quizzes.analysis.views.statistics import CellColumn, with_byte_order_mark
from quizzes.attempts.models import Response
from quizzes.authoring.models import QuizPage
from quizzes.permissions import editable_pages


class LanguageFilterSet(WagtailFilterSet):
    """Whose answers are counted; without a choice each language."""

    language = django_filters.ChoiceFilter(
        label=_("Language"),
        choices=settings.LANGUAGES,
        empty_label=_("Each"),
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Response
        fields: list[str] = []


class MisconceptionsView(ReportView):
    """The most dangerous mistakes first, as a table, CSV and XLSX."""

    page_title = _("Sure and wrong")
    header_icon = "warning"
    permission_policy = page_permission_policy
    permission_required = "change"
    index_url_name = "sure_and_wrong"
    index_results_url_name = "sure_and_wrong_results"
    paginate_by = None
    filterset_class = LanguageFilterSet
    results_template_name = "quizzes/analysis/misconceptions_results.html"
    verbose_name_plural = _("questions")
    export_headings = texts.MISCONCEPTION_COLUMNS
    list_export = list(texts.MISCONCEPTION_COLUMNS)
    export_filename = "sure-and-wrong"
    custom_value_preprocess = {str: {"csv": harmless, "xlsx": harmless}}
    columns = [
        CellColumn("ask", label=_("Question"), template="quizzes/analysis/misconception_cell.html"),
        Column(
            "figures",
            label=_("Sure and wrong"),
            accessor=lambda misconception: texts.sure_and_wrong(misconception.certainty),
        ),
        Column(
            "estimate",
            label=_("Estimate"),
            accessor=lambda misconception: texts.percent(misconception.estimated_percent),
        ),
        CellColumn(
            "chosen",
            label=_("What they were sure of most often"),
            template="quizzes/analysis/wrong_answer_cell.html",
        ),
    ]

    def get_filtered_queryset(self) -> Sequence[Misconception]:
        form = self.filters.form
        language = ""
        if form.is_valid():
            language = form.cleaned_data.get("language") or ""
        quizzes = QuizPage.objects.filter(pk__in=editable_pages(self.request.user).values("pk"))
        quiz_keys = set(quizzes.values_list("translation_key", flat=True))
        return misconceptions(quiz_keys, language=language)

    def stream_csv(self, queryset: Sequence[Misconception]) -> Any:
        return with_byte_order_mark(super().stream_csv(queryset))

    def to_row_dict(self, item: Misconception) -> dict[str, Any]:
        return texts.export_misconception(item)
