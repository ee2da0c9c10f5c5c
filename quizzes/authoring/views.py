"""What to look at again in a quiz, in every language an author may edit, in Wagtail's admin."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permissions import page_permission_policy

from foundation.languages import language_name
from quizzes.authoring.lint_words import reading_words, sentence
from quizzes.authoring.linting import held, lint_page, newest
from quizzes.authoring.models import QuizPage


class ProofreadingView(WagtailAdminTemplateMixin, TemplateView):
    """The newest draft of a quiz in each of its languages, with what to look at again and why it is held."""

    template_name = "quizzes/authoring/proofreading.html"
    page_title = _("Proofreading")
    header_icon = "glasses"

    def pages(self) -> list[QuizPage]:
        """The pages this author may edit, the first language first. Raises 404 or 403 where there is none."""
        pages = QuizPage.objects.filter(translation_key=self.kwargs["key"]).select_related(
            "locale", "latest_revision"
        )
        mine = page_permission_policy.instances_user_has_permission_for(self.request.user, "change")
        found = list(pages.filter(pk__in=mine.values("pk")).order_by("path"))
        if not found:
            raise PermissionDenied if pages.exists() else Http404
        found.sort(key=lambda page: page.locale.language_code != settings.LANGUAGE_CODE)
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds what was found, by language."""
        pages = self.pages()
        self.page_subtitle = pages[0].draft_title
        return super().get_context_data(sheets=[_sheet(page) for page in pages], **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """From the list of quizzes to here."""
        above = {
            "url": reverse("question_statistics", args=[self.kwargs["key"]]),
            "label": _("Statistics of questions"),
        }
        return [*self.breadcrumbs_items, above, {"url": "", "label": self.get_page_title()}]


def _sheet(page: QuizPage) -> dict[str, Any]:
    draft = newest(page)
    linted = lint_page(draft)
    return {
        "page": draft,
        "language": language_name(draft.locale.language_code),
        "reading": reading_words(linted.reading),
        "lines": [
            (finding.question, sentence(finding)) for finding in [*held(page), *linted.findings]
        ],
    }
