"""The form of a quiz in the CMS: what must fit together before it is published."""

from collections.abc import Sequence
from typing import Any

from modelcluster.forms import BaseChildFormSet
from wagtail.admin.forms.pages import WagtailAdminPageForm
from wagtail.admin.panels import InlinePanel

from quizzes.authoring.lint_messages import describe_finding
from quizzes.authoring.models.lessons import lesson_choices
from quizzes.authoring.rules.lint import LintFinding, OutcomeDraw, lint_outcomes

#: The field at which a finding is shown.
FIELDS = {"outcome_twice": "code", "draws_too_many": "draws", "unknown_outcome": "outcome"}


class QuestionFormSet(BaseChildFormSet):
    """The questions of a quiz; ``lessons`` are the choices of every *lesson to read again*."""

    lessons: Sequence[tuple[str, str]] = ()

    def add_fields(self, form: Any, index: int | None) -> None:
        """Give every row the same lessons, also the one that a new question begins as."""
        super().add_fields(form, index)
        form.fields["read_again"].widget.choices = self.lessons


class QuestionsPanel(InlinePanel):
    """The questions of a quiz."""

    def get_form_options(self) -> dict[str, Any]:
        """Add the formset that knows the lessons."""
        options: dict[str, Any] = super().get_form_options()
        options["formsets"][self.relation_name]["formset"] = QuestionFormSet
        return options


class QuizForm(WagtailAdminPageForm):
    """Checks that learning outcomes have codes of their own, and that questions name no others.

    A draft may still lack all that.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        question_forms = self.formsets.get("questions")
        if question_forms is not None:
            selected_keys = {
                question.read_again
                for question in self.instance.questions.all()
                if question.read_again
            }
            page_above = self.parent_page or self.instance.get_parent()
            question_forms.lessons = lesson_choices(page_above, selected_keys)

    def clean(self) -> dict[str, Any]:
        """Add one sentence at each field that does not fit."""
        cleaned_data: dict[str, Any] = super().clean()
        if self.is_deferred_validation:
            return cleaned_data
        outcome_forms = self._remaining_forms("outcomes")
        question_forms = self._remaining_forms("questions")
        if outcome_forms is not None and question_forms is not None:
            self._check_outcomes(outcome_forms, question_forms)
        return cleaned_data

    def _remaining_forms(self, name: str) -> list[Any] | None:
        """Return the rows of a formset that are not to be deleted; None where it is not valid."""
        formset = self.formsets.get(name)
        if formset is None or not formset.is_valid():
            return None
        return [form for form in formset.forms if form not in formset.deleted_forms]

    def _check_outcomes(self, outcome_forms: list[Any], question_forms: list[Any]) -> None:
        outcomes = [
            OutcomeDraw(_cleaned(form, "code"), form.cleaned_data.get("draws"))
            for form in outcome_forms
        ]
        question_outcomes = [
            (_cleaned(form, "code"), _cleaned(form, "outcome")) for form in question_forms
        ]
        for finding in lint_outcomes(outcomes, question_outcomes):
            forms = outcome_forms
            if finding.code == "unknown_outcome":
                forms = question_forms
            form = _form_of(finding, forms)
            form.add_error(FIELDS[finding.code], describe_finding(finding))


def _cleaned(form: Any, name: str) -> str:
    return form.cleaned_data.get(name) or ""


def _form_of(finding: LintFinding, forms: list[Any]) -> Any:
    """Return the row a finding is about; of two outcomes with one code the later."""
    code = finding.question_code or finding.quote
    return next(form for form in reversed(forms) if _cleaned(form, "code") == code)
