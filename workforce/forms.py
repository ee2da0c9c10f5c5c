"""What people type in this room."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from workforce.models import JobRole, Membership, Unit
from workforce.models.people import typed


class CodeForm(forms.Form):
    """The code on a poster, however it was typed."""

    code = forms.CharField(
        label=_("The code on the poster"),
        max_length=20,
        help_text=_("Six letters and numbers, such as K7M4QP. Small letters and spaces do not matter."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "dir": "ltr"}
        ),
        error_messages={"required": _("Please type the code.")},
    )

    def clean_code(self) -> str:
        """The code as it stands on the poster."""
        code = typed(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(self.fields["code"].error_messages["required"], code="required")
        return code


class JoinForm(forms.Form):
    """What a manager needs to know of somebody who joins; nothing of it is compulsory."""

    shift = forms.ChoiceField(
        label=_("When do you usually work?"),
        required=False,
        choices=[*Membership.Shift.choices, ("", _("I would rather not say"))],
        widget=forms.RadioSelect,
    )
    role = forms.ModelChoiceField(
        label=_("What do you do?"),
        required=False,
        queryset=JobRole.objects.all(),
        empty_label=_("I would rather not say"),
    )


class UnitForm(WagtailAdminModelForm):
    """A place, and the place it belongs to."""

    instance: Unit
    parent = forms.ModelChoiceField(
        label=_("belongs to"), queryset=Unit.objects.order_by("path"), required=False, help_text=_("Empty: an area.")
    )

    class Meta:
        model = Unit
        fields = ("name", "kind", "sector", "headcount", "headcount_source", "headcount_on", "closed_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["parent"]  # moving a place keeps history only through an action of its own

    def save(self, commit: bool = True) -> Unit:
        """Put a new place where it belongs in the tree."""
        if self.instance.pk or not commit:
            unit: Unit = super().save(commit=commit)
            return unit
        self.instance = super().save(commit=False)
        parent = self.cleaned_data["parent"]
        return parent.add_child(instance=self.instance) if parent else Unit.add_root(instance=self.instance)
