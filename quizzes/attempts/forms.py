"""Forms of the CMS about people in a sitting."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from accounts.models import User, normalise_learner_id
from courses.models import CoursePage
from quizzes.attempts.models import Allowance
from quizzes.authoring.models import QuizPage
from quizzes.authoring.models.lessons import paths_above

OWN_ALLOWANCE_REFUSED = _("Somebody else has to allow this for you.")


def quizzes() -> list[tuple[str, str]]:
    """Every quiz in the site’s first language to choose from, with its course, after *every quiz*."""
    pages = QuizPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE).order_by("path")
    courses = dict(CoursePage.objects.values_list("path", "title"))
    choices = []
    for page in pages:
        course = next((courses[path] for path in paths_above(page) if path in courses), "")
        choices.append((str(page.translation_key), f"{course} · {page.title}"))
    return [("", str(_("Every quiz"))), *choices]


class AllowanceGivesSomethingMixin(forms.BaseForm):
    """Part of a form: something must be allowed."""

    def clean(self) -> dict[str, Any]:
        """Refuses an allowance of nothing."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not (cleaned.get("more_time_percent") or cleaned.get("more_attempts") or self.errors):
            raise forms.ValidationError(_("Give more time, or more attempts, or both."))
        return cleaned


class AllowanceForm(AllowanceGivesSomethingMixin, WagtailAdminModelForm):
    """What somebody is allowed beyond everybody else. Nobody browses people here: they are named."""

    called = forms.CharField(label=_("Learner ID or whole name"), max_length=150)

    class Meta:
        model = Allowance
        fields = ["activity_key", "more_time_percent", "more_attempts", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["called"].initial = self.instance.person.learner_id

    def clean_called(self) -> str:
        """Finds the person; a learner ID may be typed in any way."""
        called = self.cleaned_data["called"].strip()
        people = User.objects.filter(
            Q(learner_id=normalise_learner_id(called)) | Q(name__iexact=called), is_active=True
        )
        found = list(people[:2])
        if not found:
            raise forms.ValidationError(_("Nobody has this learner ID or name."))
        if len(found) > 1:
            raise forms.ValidationError(_("Several people are called this. Write the learner ID."))
        if found[0] == self.for_user:
            raise forms.ValidationError(OWN_ALLOWANCE_REFUSED)
        self.instance.person = found[0]
        return called

    def clean(self) -> dict[str, Any]:
        """It is for a quiz there is."""
        cleaned = super().clean()
        key = cleaned.get("activity_key")
        if key and not QuizPage.objects.filter(translation_key=key).exists():
            self.add_error("activity_key", _("There is no such quiz."))
        return cleaned

    def save(self, commit: bool = True) -> Allowance:
        """Remembers who gave it."""
        if self.instance.given_by_id is None:
            self.instance.given_by = self.for_user
        allowance: Allowance = super().save(commit=commit)
        return allowance
