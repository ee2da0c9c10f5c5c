"""What managers type about places."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.rules.names import printable_name
from courses.models import Sector
from foundation.years import is_of_our_time
from workforce.units.models import Unit

MOST = 1_000_000  # nobody employs more at one place


def day_field(label: Any, **fields: Any) -> forms.DateField:
    """A day, typed as browsers send it (2026-05-04) or picked from their calendar."""
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={
            "invalid": _("This is not a day. Write it as year-month-day, such as 2026-03-31.")
        },
        **fields,
    )


class HeadcountForm(forms.Form):
    """How many people work at a place, and how anybody knows."""

    headcount = forms.IntegerField(
        label=_("How many people work here"),
        required=False,
        min_value=0,
        max_value=MOST,
        help_text=_("Everyone, agency staff too. Leave it empty if nobody knows."),
        error_messages={"invalid": _("Please write a whole number, such as 18.")},
    )
    headcount_source = forms.CharField(
        label=_("Where the number is from"),
        required=False,
        max_length=200,
        help_text=_("For example: payroll."),
    )
    headcount_on = day_field(_("The day it was right"), required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_headcount_source(self) -> str:
        """On one line."""
        return printable_name(self.cleaned_data["headcount_source"])

    def clean_headcount_on(self) -> date | None:
        """Not a day to come, nor one long before anybody counted."""
        day: date | None = self.cleaned_data["headcount_on"]
        if day and day > self.today:
            raise forms.ValidationError(_("This day has not come yet."))
        if day and not is_of_our_time(day):
            raise forms.ValidationError(_("Please check the year."))
        return day

    def clean(self) -> dict[str, Any]:
        """A number is dated: today, when nothing else is said."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("headcount") is not None and "headcount_on" in cleaned:
            cleaned["headcount_on"] = cleaned["headcount_on"] or self.today
        return cleaned


class PlaceForm(HeadcountForm):
    """Everything that is known of a place."""

    name = forms.CharField(
        label=_("What the place is called"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"required": _("Please write what the place is called.")},
    )
    kind = forms.ChoiceField(label=_("What it is"), choices=Unit.Kind.choices)
    sector = forms.ModelChoiceField(
        label=_("Sector"),
        queryset=Sector.objects.all(),
        required=False,
        empty_label=_("As the place above"),
    )
    field_order = ("name", "kind", "sector", "headcount", "headcount_source", "headcount_on")

    def __init__(self, *args: Any, parent: Unit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if parent:
            holds = Unit.Kind(parent.kind).may_hold
            kinds: Any = self.fields["kind"]
            kinds.choices = [(value, label) for value, label in Unit.Kind.choices if holds(value)]

    def clean_name(self) -> str:
        """The name as it can stand on a poster; it needs at least one letter or number."""
        name = printable_name(self.cleaned_data["name"])
        if not any(letter.isalnum() for letter in name):
            raise forms.ValidationError(
                self.fields["name"].error_messages["required"], code="required"
            )
        return name


class CloseForm(forms.Form):
    """From when a place counts no more."""

    closed_on = day_field(_("The first day it counts no more"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_closed_on(self) -> date:
        """Within a year, before or after."""
        day: date = self.cleaned_data["closed_on"]
        if abs(day - self.today) > timedelta(days=366):
            raise forms.ValidationError(_("Please choose a day within a year of today."))
        return day
