"""Forms of the CMS about allowances."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from accounts.models import User, normalise_learner_id
from courses.models import CoursePage
from courses.models.tree import ancestor_paths
from quizzes.attempts.models import Allowance
from quizzes.authoring.models import QuizPage
from quizzes.permissions import may_give_allowance

OWN_ALLOWANCE_REFUSED = _("Somebody else has to allow this for you.")


def quizzes() -> list[tuple[str, str]]:
    """Return the options of the field: *every quiz*, then each one in the site’s first language."""
    pages = QuizPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE).order_by("path")
    courses = dict(CoursePage.objects.values_list("path", "title"))
    options = [("", str(_("Every quiz")))]
    for page in pages:
        course_titles = [courses[path] for path in ancestor_paths(page.path) if path in courses]
        course_title = course_titles[0] if course_titles else ""
        options.append((str(page.translation_key), f"{course_title} · {page.title}"))
    return options


class AllowanceGivesSomethingMixin(forms.BaseForm):
    """A form mixin that refuses an allowance of nothing."""

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        is_empty = not values.get("more_time_percent") and not values.get("more_attempts")
        if is_empty and not self.errors:
            raise forms.ValidationError(_("Give more time, or more attempts, or both."))
        return values


class AllowanceForm(AllowanceGivesSomethingMixin, WagtailAdminModelForm):
    """An allowance for a person, who must be named: authors cannot browse people here."""

    called = forms.CharField(label=_("Learner ID or whole name"), max_length=150)

    class Meta:
        model = Allowance
        fields = ["activity_key", "more_time_percent", "more_attempts", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["called"].initial = self.instance.person.learner_id

    def clean_called(self) -> str:
        """Find the person; a learner ID may be typed in any way."""
        text = self.cleaned_data["called"].strip()
        people = User.objects.filter(
            Q(learner_id=normalise_learner_id(text)) | Q(name__iexact=text), is_active=True
        )
        matched_people = list(people[:2])
        if not matched_people:
            raise forms.ValidationError(_("Nobody has this learner ID or name."))
        if len(matched_people) > 1:
            raise forms.ValidationError(_("Several people are called this. Write the learner ID."))
        [person] = matched_people
        if not may_give_allowance(self.for_user, person):
            raise forms.ValidationError(OWN_ALLOWANCE_REFUSED)
        self.instance.person = person
        return text

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        key = values.get("activity_key")
        if key and not QuizPage.objects.filter(translation_key=key).exists():
            self.add_error("activity_key", _("There is no such quiz."))
        return values

    def save(self, commit: bool = True) -> Allowance:
        """Save the allowance with who gave it."""
        if self.instance.given_by_id is None:
            self.instance.given_by = self.for_user
        allowance: Allowance = super().save(commit=commit)
        return allowance
