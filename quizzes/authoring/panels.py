"""What stands in the editor of a quiz beside its fields."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

from quizzes.authoring.lint_messages import describe_finding, describe_readability
from quizzes.authoring.proofreading import hold_findings, lint_page, newest_draft


class ProofreadingPanel(Panel):
    """What to look at again in the saved draft: advice that keeps no quiz from being published."""

    class BoundPanel(Panel.BoundPanel):
        """The panel for one quiz."""

        template_name = "quizzes/authoring/proofreading_panel.html"

        def is_shown(self) -> bool:
            """Return whether there is a draft to proofread."""
            return super().is_shown() and bool(self.instance.pk)

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            """Add the findings; a form that came back with errors is not a draft yet."""
            page = self.instance
            if self.request.method == "POST":
                page = newest_draft(self.instance)
            result = lint_page(page)
            findings = [*hold_findings(self.instance), *result.findings]
            lines = [(finding.question_code, describe_finding(finding)) for finding in findings]
            return {
                **super().get_context_data(parent_context),
                "lines": lines,
                "readability_text": describe_readability(result.readability),
                "key": self.instance.translation_key,
            }


def proofreading_panel() -> ProofreadingPanel:
    """Return the panel as the editor of a quiz has it."""
    return ProofreadingPanel(heading=_("Proofreading"), icon="glasses")
