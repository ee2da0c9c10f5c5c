"""The report on what courses change, in Wagtail's admin: over all courses of an author.

It holds no person.
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
from quizzes.analysis import before_after_texts as texts
from quizzes.analysis.before_after import ALL_LANGUAGES, ComparisonLine, comparison_lines
from quizzes.analysis.views.statistics import with_byte_order_mark
from quizzes.attempts.models import Response
from quizzes.permissions import editable_pages

TOGETHER = "all"


class LanguagesFilterSet(WagtailFilterSet):
    """Whose answers are compared; without a choice all together, then each language."""

    language = django_filters.ChoiceFilter(
        label=_("Language"),
        choices=[(TOGETHER, _("All")), *settings.LANGUAGES],
        empty_label=_("Each"),
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Response
        fields: list[str] = []


class BeforeAndAfterView(ReportView):
    """Gain and decay, by course, language and skill, as a table, CSV and XLSX."""

    page_title = _("Before and after")
    header_icon = "history"
    permission_policy = page_permission_policy
    permission_required = "change"
    index_url_name = "before_and_after"
    index_results_url_name = "before_and_after_results"
    paginate_by = None
    filterset_class = LanguagesFilterSet
    results_template_name = "quizzes/analysis/before_after_results.html"
    verbose_name_plural = _("courses")
    export_headings = texts.EXPORT_COLUMNS
    list_export = list(texts.EXPORT_COLUMNS)
    export_filename = "before-and-after"
    custom_value_preprocess = {str: {"csv": harmless, "xlsx": harmless}}
    columns = [
        Column("course", label=_("Course"), accessor="course_title"),
        Column("language", label=_("Language"), accessor=texts.language),
        Column("measure", label=_("Compared"), accessor=texts.measure),
        Column("skill", label=_("Trains"), accessor=texts.skill),
        Column("people", label=_("People"), accessor="figures.people"),
        Column("before", label=_("Right before"), accessor=texts.before),
        Column("after", label=_("Right after"), accessor=texts.after),
        Column("difference", label=_("Difference"), accessor=texts.difference),
    ]

    def get_filtered_queryset(self) -> Sequence[ComparisonLine]:
        form = self.filters.form
        language = None
        if form.is_valid():
            language = form.cleaned_data.get("language") or None
        if language == TOGETHER:
            language = ALL_LANGUAGES
        permitted_pages = editable_pages(self.request.user)
        return comparison_lines(permitted_pages.values("pk"), language=language)

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(*args, **kwargs),
            "note": texts.note(),
            "source": texts.SOURCE,
        }

    def stream_csv(self, queryset: Sequence[ComparisonLine]) -> Any:
        return with_byte_order_mark(super().stream_csv(queryset))

    def to_row_dict(self, item: ComparisonLine) -> dict[str, Any]:
        return texts.export_row(item)
