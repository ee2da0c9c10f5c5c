"""What stands in the editor of a quiz beside its fields."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

from quizzes.authoring.lint_words import reading_words, sentence
from quizzes.authoring.linting import held, lint_page, newest


class ProofreadingPanel(Panel):
    """What to look at again in the saved draft. It advises: nothing in it keeps a quiz from being published."""

    class BoundPanel(Panel.BoundPanel):
        """The panel for one quiz."""

        template_name = "quizzes/authoring/proofreading_panel.html"

        def is_shown(self) -> bool:
            """Not before there is a draft."""
            return super().is_shown() and bool(self.instance.pk)

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            """Adds what was found; a form that came back with errors is not a draft yet."""
            linted = lint_page(
                newest(self.instance) if self.request.method == "POST" else self.instance
            )
            lines = [
                (finding.question, sentence(finding))
                for finding in [*held(self.instance), *linted.findings]
            ]
            return {
                **super().get_context_data(parent_context),
                "lines": lines,
                "reading": reading_words(linted.reading),
                "key": self.instance.translation_key,
            }


def proofreading() -> ProofreadingPanel:
    """The panel as the editor of a quiz has it."""
    return ProofreadingPanel(heading=_("Proofreading"), icon="glasses")
