"""The form that records training done elsewhere."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from courses.titles import titled
from foundation.years import is_of_our_time


class TrainingForm(forms.Form):
    """One training somebody did elsewhere."""

    course = forms.ModelChoiceField(
        label=_("The course here it stands for"),
        queryset=Course.objects.order_by("title"),
        empty_label=None,
    )
    title = forms.CharField(label=_("What it was called"), max_length=200, required=False)
    provider = forms.CharField(
        label=_("Provider"),
        max_length=200,
        help_text=_("Who gave the training."),
        error_messages={"required": _("Please write who gave the training.")},
    )
    completed_on = forms.DateField(
        label=_("Completed on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Please write the date."),
            "invalid": _("Please write the date as 2026-05-04."),
        },
    )
    expires_on = forms.DateField(
        label=_("Expires on"),
        required=False,
        help_text=_("Empty: it counts as long as the certificate of this site would."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Please write the date as 2026-05-04.")},
    )
    reference = forms.CharField(label=_("Certificate number"), max_length=100, required=False)
    source = forms.CharField(
        label=_("Where do you know it from?"),
        max_length=250,
        help_text=_("Such as “certificate seen on paper”."),
        error_messages={"required": _("Please say where you know it from.")},
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        course: Any = self.fields["course"]
        course.label_from_instance = titled(course.queryset)

    def clean_completed_on(self) -> date:
        day: date = self.cleaned_data["completed_on"]
        if day > self.on or day.year < 1940:
            raise forms.ValidationError(
                _("Please write the day it was completed; it cannot be still to come."),
                code="to_come",
            )
        return day

    def clean_expires_on(self) -> date | None:
        day: date | None = self.cleaned_data["expires_on"]
        if day and not is_of_our_time(day):
            raise forms.ValidationError(_("Please check the year."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        completed_on = cleaned.get("completed_on")
        expires_on = cleaned.get("expires_on")
        if completed_on and expires_on and expires_on < completed_on:
            self.add_error("expires_on", _("This is before the day it was completed."))
        return cleaned
