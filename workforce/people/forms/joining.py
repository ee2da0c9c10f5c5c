"""Forms of people who join a workplace."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.rules.names import printable_name
from workforce.people.models import JobRole, Membership, normalise_code
from workforce.units.models import Unit


class JoinCodeForm(forms.Form):
    """The code on a poster, however it was typed."""

    code = forms.CharField(
        label=_("The code on the poster"),
        max_length=20,
        help_text=_(
            "Six letters and numbers, such as K7M4QP. Small letters and spaces do not matter."
        ),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "dir": "ltr",
            }
        ),
        error_messages={"required": _("Please type the code.")},
    )

    def clean_code(self) -> str:
        """The code as it stands on the poster."""
        code = normalise_code(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(
                self.fields["code"].error_messages["required"], code="required"
            )
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
        queryset=JobRole.objects.none(),
        empty_label=_("I would rather not say"),
    )

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles: Any = self.fields["role"]
        roles.queryset = JobRole.objects.known_at(unit)


class NameForm(forms.Form):
    """Who somebody is: all that an invitation still has to ask."""

    name = forms.CharField(
        label=_("Your name, as it should stand on the certificate"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
        error_messages={"required": _("Please write your name, so that the certificate is yours.")},
    )

    def clean_name(self) -> str:
        """The name as it can stand on paper; it needs at least one letter."""
        name = printable_name(self.cleaned_data["name"])
        if not any(letter.isalpha() for letter in name):
            raise forms.ValidationError(
                self.fields["name"].error_messages["required"], code="required"
            )
        return name


class OpenCodeForm(forms.Form):
    """How long a new poster code lets people join."""

    lasts = forms.ChoiceField(
        label=_("The code works"),
        required=False,
        choices=[("", _("without an end")), ("1", _("for one month")), ("6", _("for six months"))],
    )
