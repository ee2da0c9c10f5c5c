"""Forms of requirements: who needs which course, and by when."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from compliance.requirements.models import Requirement
from compliance.requirements.presets import Preset, minutes_of, presets, shortfalls
from compliance.rulebook.actions import is_asked_already
from courses.titles import titled
from workforce.units.models import Unit

if TYPE_CHECKING:
    from courses.models import Course

EARLIEST_DAY = date(2000, 1, 1)
DAYS_AHEAD = timedelta(days=5 * 366)  # how far ahead a rule may begin or end
MAX_WITHIN_DAYS = 5 * 365  # the longest time one may give
DEFAULT_WITHIN_DAYS = 30


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
        max_value=MAX_WITHIN_DAYS,
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
        self.unit = unit
        self.today = today
        self.instance.unit = unit
        self._set_choices()
        if self.instance.pk:  # a rule for another course is another rule
            del self.fields["course"]

    def _set_choices(self) -> None:
        fields: dict[str, Any] = self.fields
        titles = [
            (preset.code, f"{gettext(preset.place)}: {gettext(preset.title)}")
            for preset in presets().values()
        ]
        fields["preset"].choices = [("", _("No, it is our own")), *titles]
        fields["role"].empty_label = _("Everybody, whatever they do")
        fields["sector"].empty_label = _("Every sector")
        if "course" in fields:
            fields["course"].empty_label = _("Choose a course")
            fields["course"].error_messages["required"] = _("Choose a course")
            fields["course"].label_from_instance = titled(fields["course"].queryset)

    @property
    def picked_preset(self) -> Preset | None:
        """The law or scheme that was picked."""
        return presets().get(self.cleaned_data.get("preset") or "")

    def clean_from_on(self) -> date:
        day: date = self.cleaned_data["from_on"]
        if not EARLIEST_DAY <= day <= self.today + DAYS_AHEAD:
            raise forms.ValidationError(gettext("Please check the year."), code="far")
        return day

    def clean(self) -> dict[str, Any]:
        """Hold the requirement to the law or scheme it follows: course, time, signature."""
        cleaned = super().clean() or self.cleaned_data
        self._fill_in(cleaned)
        self._check_days(cleaned)
        course: Course | None = cleaned.get("course")
        if course is None and self.instance.pk:
            course = self.instance.course
        if self.picked_preset and course:
            minutes = minutes_of([course]).get(course.pk)
            for sentence in shortfalls(self.picked_preset, course, minutes=minutes):
                self.add_error("preset", sentence)
        if self.errors:
            return cleaned
        if is_asked_already(
            unit=self.unit, course=course, terms=cleaned, but=self.instance.pk or 0
        ):
            self.add_error(None, gettext("This is asked here already, in the same words."))
        return cleaned

    def _fill_in(self, cleaned: dict[str, Any]) -> None:
        if "within_days" in self.errors:
            return
        preset = self.picked_preset
        within_days = cleaned.get("within_days")
        if within_days is None:
            within_days = preset.within_days if preset else DEFAULT_WITHIN_DAYS
        elif preset and within_days > preset.within_days:
            sentence = gettext("The law or scheme you picked gives at most {days} days.")
            self.add_error("within_days", sentence.format(days=preset.within_days))
        cleaned["within_days"] = within_days
        if preset and preset.needs_acknowledgement:
            cleaned["needs_acknowledgement"] = True

    def _check_days(self, cleaned: dict[str, Any]) -> None:
        first = cleaned.get("from_on")
        last = cleaned.get("until_on")
        if last is None or "until_on" in self.errors:
            return
        if last < self.today and last != self.stored_until_on:
            self.add_error(
                "until_on", gettext("A rule cannot end in the past. Today is the earliest day.")
            )
        elif last > self.today + DAYS_AHEAD:
            self.add_error("until_on", gettext("Please check the year."))
        elif first and last < first:
            self.add_error("until_on", gettext("It cannot end before it begins."))

    @property
    def stored_until_on(self) -> date | None:
        """The last day as it is stored."""
        stored = Requirement.objects.filter(pk=self.instance.pk)
        return stored.values_list("until_on", flat=True).first()


class EndForm(forms.Form):
    """The last day a requirement is asked."""

    until_on = forms.DateField(label=_("The last day it is asked"), widget=DayInput())

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_until_on(self) -> date:
        day: date = self.cleaned_data["until_on"]
        if day < self.today:
            raise forms.ValidationError(
                gettext("A rule cannot end in the past. Today is the earliest day.")
            )
        if day > self.today + DAYS_AHEAD:
            raise forms.ValidationError(gettext("Please check the year."))
        return day
