"""What people are sure of and wrong about, in Wagtail's admin: over all quizzes of an author. It holds no person."""

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

from quizzes.analysis import words
from quizzes.analysis.sure_and_wrong import Danger, dangers
from quizzes.analysis.views.statistics import CellColumn, harmless, with_mark
from quizzes.attempts.models import Response
from quizzes.authoring.models import QuizPage


class LanguageFilterSet(WagtailFilterSet):
    """Whose answers are looked at. Without choosing: each language."""

    language = django_filters.ChoiceFilter(
        label=_("Language"),
        choices=settings.LANGUAGES,
        empty_label=_("Each"),
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Response
        fields: list[str] = []


class SureAndWrongView(ReportView):
    """The most dangerous mistakes first, as a table, CSV and XLSX."""

    page_title = _("Sure and wrong")
    header_icon = "warning"
    permission_policy = page_permission_policy
    permission_required = "change"
    index_url_name = "sure_and_wrong"
    index_results_url_name = "sure_and_wrong_results"
    paginate_by = None
    filterset_class = LanguageFilterSet
    results_template_name = "quizzes/analysis/sure_results.html"
    verbose_name_plural = _("questions")
    export_headings = words.EXPORTED_DANGERS
    list_export = list(words.EXPORTED_DANGERS)
    export_filename = "sure-and-wrong"
    custom_value_preprocess = {str: {"csv": harmless, "xlsx": harmless}}
    columns = [
        CellColumn("ask", label=_("Question"), template="quizzes/analysis/danger_cell.html"),
        Column(
            "figures",
            label=_("Sure and wrong"),
            accessor=lambda danger: words.sure_and_wrong(danger.figures),
        ),
        Column(
            "estimate", label=_("Estimate"), accessor=lambda danger: words.percent(danger.estimate)
        ),
        CellColumn(
            "chosen",
            label=_("What they were sure of most often"),
            template="quizzes/analysis/chosen_cell.html",
        ),
    ]

    def get_filtered_queryset(self) -> Sequence[Danger]:
        form = self.filters.form
        language = form.cleaned_data.get("language") if form.is_valid() else ""
        mine = page_permission_policy.instances_user_has_permission_for(self.request.user, "change")
        keys = QuizPage.objects.filter(pk__in=mine.values("pk")).values_list(
            "translation_key", flat=True
        )
        return dangers(set(keys), language=language or "")

    def stream_csv(self, queryset: Sequence[Danger]) -> Any:
        return with_mark(super().stream_csv(queryset))

    def to_row_dict(self, item: Danger) -> dict[str, Any]:
        return words.exported_danger(item)
