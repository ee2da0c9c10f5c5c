"""Who needs which course, and by when, as a manager types it."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from compliance.requirements.models import Requirement
from compliance.requirements.presets import Preset, minutes_of, presets, shortfalls
from courses.models import Course
from courses.titles import titled
from workforce.units.models import Unit

EARLIEST = date(2000, 1, 1)
YEARS = 5  # how far ahead a rule may begin or end
WITHIN = 5 * 365  # the longest time one may give


class DayInput(forms.DateInput):
    """A day, picked or typed as 2026-05-04."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class RequirementForm(forms.ModelForm[Requirement]):
    """A new requirement of one place, or a change of one that stands there."""

    preset = forms.ChoiceField(label=_("Does it follow a law or a scheme?"), required=False)
    within_days = forms.IntegerField(
        label=_("Within how many days of starting?"),
        required=False,
        min_value=0,
        max_value=WITHIN,
        help_text=_("Leave it empty for what the law or scheme says, else 30 days."),
    )

    class Meta:
        model = Requirement
        fields = (
            "preset",
            "course",
            "role",
            "sector",
            "within_days",
            "from_on",
            "until_on",
            "needs_acknowledgement",
        )
        widgets = {"from_on": DayInput(), "until_on": DayInput()}
        labels = {
            "course": _("Which course?"),
            "role": _("Who?"),
            "sector": _("In which sector?"),
            "from_on": _("From which day?"),
            "until_on": _("Until which day?"),
            "needs_acknowledgement": _("Each person signs that they took the training"),
        }
        help_texts = {
            "role": "",
            "sector": "",
            "until_on": _("The last day it is asked. Empty: no end."),
            "needs_acknowledgement": _(
                "Until they have signed, with name and date, the training does not count."
            ),
        }

    def __init__(self, *args: Any, unit: Unit, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit, self.today = unit, today
        self.instance.unit = unit
        self._choices()
        if self.instance.pk:  # a rule for another course is another rule
            del self.fields["course"]

    def _choices(self) -> None:
        fields: dict[str, Any] = self.fields
        titles = [
            (each.code, f"{gettext(each.place)}: {gettext(each.title)}")
            for each in presets().values()
        ]
        fields["preset"].choices = [("", _("No, it is our own")), *titles]
        fields["role"].empty_label = _("Everybody, whatever they do")
        fields["sector"].empty_label = _("Every sector")
        if "course" in fields:
            fields["course"].empty_label = _("Choose a course")
            fields["course"].error_messages["required"] = _("Choose a course")
            fields["course"].label_from_instance = titled(fields["course"].queryset)

    @property
    def chosen(self) -> Preset | None:
        """The law or scheme that was picked."""
        return presets().get(self.cleaned_data.get("preset") or "")

    def clean_from_on(self) -> date:
        """Somewhere near our time."""
        day: date = self.cleaned_data["from_on"]
        if not EARLIEST <= day <= self.today + timedelta(days=YEARS * 366):
            raise forms.ValidationError(gettext("Please check the year."), code="far")
        return day

    def clean(self) -> dict[str, Any]:
        """What the law or scheme says is kept: its course, its time, its signature."""
        cleaned = super().clean() or self.cleaned_data
        self._fill_in(cleaned)
        self._check_days(cleaned)
        course: Course | None = cleaned.get("course") or (
            self.instance.course if self.instance.pk else None
        )
        if self.chosen and course:
            for sentence in shortfalls(
                self.chosen, course, minutes=minutes_of([course]).get(course.pk)
            ):
                self.add_error("preset", sentence)
        if not self.errors and self._is_there_already(cleaned, course):
            self.add_error(None, gettext("This is asked here already, in the same words."))
        return cleaned

    def _is_there_already(self, cleaned: dict[str, Any], course: Course | None) -> bool:
        same = {
            name: cleaned[name] for name in ("role", "sector", "within_days", "from_on", "until_on")
        }
        others = Requirement.objects.filter(
            unit=self.unit, course=course, preset=cleaned["preset"], **same
        )
        signs = cleaned["needs_acknowledgement"]
        return others.filter(needs_acknowledgement=signs).exclude(pk=self.instance.pk).exists()

    def _fill_in(self, cleaned: dict[str, Any]) -> None:
        if "within_days" in self.errors:
            return
        given = cleaned.get("within_days")
        most = self.chosen.within_days if self.chosen else None
        if given is None:
            given = 30 if most is None else most
        elif most is not None and given > most:
            self.add_error(
                "within_days",
                gettext("The law or scheme you picked gives at most {days} days.").format(
                    days=most
                ),
            )
        cleaned["within_days"] = given
        if self.chosen and self.chosen.needs_acknowledgement:
            cleaned["needs_acknowledgement"] = True

    def _check_days(self, cleaned: dict[str, Any]) -> None:
        first, last = cleaned.get("from_on"), cleaned.get("until_on")
        if last is None or "until_on" in self.errors:
            return
        if last < self.today and last != self.instance_until:
            self.add_error(
                "until_on", gettext("A rule cannot end in the past. Today is the earliest day.")
            )
        elif last > self.today + timedelta(days=YEARS * 366):
            self.add_error("until_on", gettext("Please check the year."))
        elif first and last < first:
            self.add_error("until_on", gettext("It cannot end before it begins."))

    @property
    def instance_until(self) -> date | None:
        """The last day as it is stored."""
        return (
            Requirement.objects.filter(pk=self.instance.pk)
            .values_list("until_on", flat=True)
            .first()
        )


class EndForm(forms.Form):
    """The last day a requirement is asked."""

    until_on = forms.DateField(label=_("The last day it is asked"), widget=DayInput())

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_until_on(self) -> date:
        """Today or later, and not for ever."""
        day: date = self.cleaned_data["until_on"]
        if day < self.today:
            raise forms.ValidationError(
                gettext("A rule cannot end in the past. Today is the earliest day.")
            )
        if day > self.today + timedelta(days=YEARS * 366):
            raise forms.ValidationError(gettext("Please check the year."))
        return day
