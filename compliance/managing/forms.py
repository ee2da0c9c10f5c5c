"""Forms a manager fills in about people at work."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from workforce.people.models import JobRole, Membership
from workforce.units.models import Unit, below

LONGEST = 5 * 366  # days: an exemption for longer would be a rule of its own
DAY = {"type": "date"}


def day_field(label: Any, help_text: Any = "", **options: Any) -> forms.DateField:
    """Return a field for a day, picked or typed as 2026-05-04."""
    invalid = _("This is not a day. Write it as year-month-day, such as 2026-03-31.")
    messages = {"invalid": invalid, "required": _("Please choose a day.")}
    widget = forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    return forms.DateField(
        label=label,
        help_text=help_text,
        widget=widget,
        input_formats=["%Y-%m-%d"],
        error_messages=messages,
        **options,
    )


class ActForm(forms.Form):
    """The form of an act; it knows what day it is, to check the days typed."""

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today


class ExemptForm(ActForm):
    """Reason and last day of an exemption."""

    reason = forms.CharField(
        label=_("Why?"),
        max_length=250,
        help_text=_("Such as: parental leave, long illness. It is shown to managers only."),
        error_messages={
            "required": _(
                "Please say why. An exemption without a reason cannot be told from a mistake."
            )
        },
    )
    until_on = day_field(_("Until (the last day)"))

    def clean_until_on(self) -> date:
        """Accept a day from today on, within five years."""
        until_on: date = self.cleaned_data["until_on"]
        if not self.today <= until_on <= self.today + timedelta(days=LONGEST):
            raise forms.ValidationError(
                _("Choose a day from today on, and within five years."), code="range"
            )
        return until_on


class LeaveForm(ActForm):
    """Somebody's last day at a place."""

    left_on = day_field(
        _("Their last day"), _("What they learned stays theirs; it shows again if they come back.")
    )

    def clean_left_on(self) -> date:
        """Accept a day within ten years before and one year ahead."""
        left_on: date = self.cleaned_data["left_on"]
        if not self.today - timedelta(days=3660) <= left_on <= self.today + timedelta(days=366):
            raise forms.ValidationError(
                _("Choose a day in the last ten years or the coming one."), code="range"
            )
        return left_on


class RefuseForm(ActForm):
    """A confirmation without fields."""


class MoveForm(ActForm):
    """The place where somebody works from today on."""

    to = forms.ModelChoiceField(
        label=_("The new place"),
        queryset=Unit.objects.none(),
        to_field_name="uuid",
        empty_label=_("Choose a place"),
        error_messages={
            "required": _("Please choose a place."),
            "invalid_choice": _("Please choose a place."),
        },
    )

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to: Any = self.fields["to"]
        to.queryset = places


class MembershipForm(forms.ModelForm):
    """Role, shift, staff number and agency of a membership."""

    class Meta:
        model = Membership
        fields = ("role", "shift", "staff_number", "is_agency")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles: Any = self.fields["role"]
        roles_of_unit = JobRole.objects.known_at(self.instance.unit).values("pk")
        # The role recorded stays a choice, even when the unit has it no more.
        roles.queryset = JobRole.objects.filter(
            models.Q(pk__in=roles_of_unit) | models.Q(pk=self.instance.role_id)
        )
        roles.empty_label = _("Not recorded")
        shift: Any = self.fields["shift"]
        shift.choices = [("", _("Not recorded")), *Membership.Shift.choices]

    def clean_staff_number(self) -> str:
        """Remove control characters; refuse a number of somebody else in the organisation."""
        typed_number = self.cleaned_data["staff_number"]
        printable_letters = [letter for letter in typed_number if letter.isprintable()]
        number = "".join(printable_letters).strip()
        if not number:
            return ""
        organisation = organisation_of(self.instance.unit)
        memberships = Membership.objects.filter(below([organisation], "unit__path"), until_on=None)
        same_number = memberships.filter(staff_number=number)
        if same_number.exclude(person=self.instance.person_id).exists():
            raise forms.ValidationError(
                _("Somebody else in your organisation has this staff number."), code="taken"
            )
        return number


def organisation_of(unit: Unit) -> Unit:
    """Return the organisation a unit belongs to; where there is none, the top of its tree."""
    units_from_top = list(Unit.objects.filter(path__in=unit.path_and_above()).order_by("path"))
    organisation = units_from_top[0]
    for ancestor_or_self in units_from_top:
        if ancestor_or_self.kind == Unit.Kind.ORGANISATION:
            organisation = ancestor_or_self  # the nearest one comes last
    return organisation
