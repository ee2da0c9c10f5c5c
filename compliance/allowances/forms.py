"""Form for more time or attempts for one of the staff."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.paper.paper_quizzes import PrintableQuiz
from quizzes.attempts.forms import AllowanceGivesSomethingMixin
from quizzes.attempts.models import Allowance


class MoreForm(AllowanceGivesSomethingMixin, forms.ModelForm):
    """More time, or more attempts, for one quiz or for every one."""

    class Meta:
        model = Allowance
        fields = ["activity_key", "more_time_percent", "more_attempts", "reason"]

    def __init__(self, *args: Any, quizzes: Iterable[PrintableQuiz], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(quiz.key), f"{quiz.course_title} · {quiz.title}") for quiz in quizzes]
        self.fields["activity_key"] = forms.TypedChoiceField(
            label=_("Quiz"),
            required=False,
            coerce=UUID,
            empty_value=None,
            choices=[("", _("Every quiz")), *choices],
        )
        self.fields["reason"].error_messages["required"] = _("Please say what was agreed.")
        for name in ("more_time_percent", "more_attempts"):
            self.fields[name].error_messages["required"] = _(
                "Please write a number; 0 where it stays as it is."
            )
