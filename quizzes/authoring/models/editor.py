"""The form of a quiz in the CMS: what must fit together before it is published."""

from collections.abc import Sequence
from typing import Any

from modelcluster.forms import BaseChildFormSet
from wagtail.admin.forms.pages import WagtailAdminPageForm
from wagtail.admin.panels import InlinePanel

from quizzes.authoring.lint_words import sentence
from quizzes.authoring.models.lessons import lessons_for
from quizzes.authoring.rules.lint import Finding, Pool, outcome_findings

#: The field a finding is told at.
FIELDS = {"outcome_twice": "code", "draws_too_many": "draws", "unknown_outcome": "outcome"}


class QuestionFormSet(BaseChildFormSet):
    """The questions of a quiz in its form; ``lessons`` are the ones to choose from as *lesson to read again*."""

    lessons: Sequence[tuple[str, str]] = ()

    def add_fields(self, form: Any, index: int | None) -> None:
        """Every row chooses from the same lessons, also the one that a new question begins as."""
        super().add_fields(form, index)
        form.fields["read_again"].widget.choices = self.lessons


class QuestionsPanel(InlinePanel):
    """The questions of a quiz."""

    def get_form_options(self) -> dict[str, Any]:
        """Adds the formset that knows the lessons."""
        options: dict[str, Any] = super().get_form_options()
        options["formsets"][self.relation_name]["formset"] = QuestionFormSet
        return options


class QuizForm(WagtailAdminPageForm):
    """Learning outcomes have codes of their own, and questions name no others. A draft may still lack all that."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        questions = self.formsets.get("questions")
        if questions is not None:
            kept = {
                question.read_again
                for question in self.instance.questions.all()
                if question.read_again
            }
            questions.lessons = lessons_for(self.parent_page or self.instance.get_parent(), kept)

    def clean(self) -> dict[str, Any]:
        """Adds one sentence at each field that does not fit."""
        cleaned: dict[str, Any] = super().clean()
        sets = [self.formsets.get(name) for name in ("outcomes", "questions")]
        if not self.is_deferred_validation and all(
            each is not None and each.is_valid() for each in sets
        ):
            self._check(
                *(
                    [form for form in each.forms if form not in each.deleted_forms]
                    for each in sets
                    if each
                )
            )
        return cleaned

    def _check(self, outcomes: list[Any], questions: list[Any]) -> None:
        pools = [Pool(_said(form, "code"), form.cleaned_data.get("draws")) for form in outcomes]
        names = [(_said(form, "code"), _said(form, "outcome")) for form in questions]
        for finding in outcome_findings(pools, names):
            form = _of(finding, questions if finding.code == "unknown_outcome" else outcomes)
            form.add_error(FIELDS[finding.code], sentence(finding))


def _said(form: Any, name: str) -> str:
    return form.cleaned_data.get(name) or ""


def _of(finding: Finding, forms: list[Any]) -> Any:
    """The row a finding is about; of two outcomes with one code the later."""
    code = finding.question or finding.said
    return next(form for form in reversed(forms) if _said(form, "code") == code)
