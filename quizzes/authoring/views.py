"""Proofreading of a quiz, in every language an author may edit, in Wagtail's admin."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from foundation.languages import language_name
from quizzes.authoring.lint_messages import describe_finding, describe_readability
from quizzes.authoring.models import QuizPage
from quizzes.authoring.proofreading import hold_findings, lint_page, newest_draft
from quizzes.permissions import editable_pages


class ProofreadingView(WagtailAdminTemplateMixin, TemplateView):
    """The newest draft of a quiz in each language: what to look at again, and why it is held."""

    template_name = "quizzes/authoring/proofreading.html"
    page_title = _("Proofreading")
    header_icon = "glasses"

    def pages(self) -> list[QuizPage]:
        """Return the pages this author may edit, the site's first language first.

        Raises :class:`Http404` where there is no such quiz, :class:`PermissionDenied` where the
        author may edit none of its pages.
        """
        pages = QuizPage.objects.filter(translation_key=self.kwargs["key"]).select_related(
            "locale", "latest_revision"
        )
        permitted_pages = editable_pages(self.request.user)
        drafts = list(pages.filter(pk__in=permitted_pages.values("pk")).order_by("path"))
        if not drafts:
            raise PermissionDenied if pages.exists() else Http404
        drafts.sort(key=lambda page: page.locale.language_code != settings.LANGUAGE_CODE)
        return drafts

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add a sheet for each language."""
        pages = self.pages()
        self.page_subtitle = pages[0].draft_title
        return super().get_context_data(sheets=[_sheet(page) for page in pages], **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead from the list of quizzes to here."""
        statistics = {
            "url": reverse("question_statistics", args=[self.kwargs["key"]]),
            "label": _("Statistics of questions"),
        }
        return [*self.breadcrumbs_items, statistics, {"url": "", "label": self.get_page_title()}]


def _sheet(page: QuizPage) -> dict[str, Any]:
    """Return what the template says of one language of the quiz."""
    draft = newest_draft(page)
    result = lint_page(draft)
    findings = [*hold_findings(page), *result.findings]
    return {
        "page": draft,
        "language": language_name(draft.locale.language_code),
        "readability_text": describe_readability(result.readability),
        "lines": [(finding.question_code, describe_finding(finding)) for finding in findings],
    }
