"""Forms of managers about somebody who is to join."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import validate_email
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.rules.names import printable_name
from workforce.people.models import JobRole, Membership
from workforce.people.rules.pasted_emails import PastedEmail, parse_emails
from workforce.units.forms import day_field
from workforce.units.models import Unit

MAX_ADDRESSES = 50


def _languages() -> list[tuple[str, str]]:
    return [
        (code, str(get_language_info(code)["name_local"])) for code, _name in settings.LANGUAGES
    ]


class JobForm(forms.Form):
    """What somebody does at a place."""

    role = forms.ModelChoiceField(
        label=_("Job role"),
        required=False,
        queryset=JobRole.objects.none(),
        empty_label=_("Not said"),
    )
    shift = forms.ChoiceField(
        label=_("Shift"), required=False, choices=[("", _("Not said")), *Membership.Shift.choices]
    )
    language = forms.ChoiceField(label=_("Language"), choices=_languages)

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles: Any = self.fields["role"]
        roles.queryset = JobRole.objects.known_at(unit)


class InviteForm(JobForm):
    """Whom to invite by e-mail: many at once, in the same role and shift."""

    addresses = forms.CharField(
        label=_("E-mail addresses"),
        max_length=20_000,
        help_text=_(
            "Up to 50, one on each line or with commas between. A name may stand before: Anna <anna@example.org>."
        ),
        widget=forms.Textarea(
            attrs={"rows": 5, "dir": "ltr", "spellcheck": "false", "autocapitalize": "none"}
        ),
        error_messages={"required": _("Please write at least one e-mail address.")},
    )
    field_order = ("addresses", "language", "role", "shift")

    def clean_addresses(self) -> list[PastedEmail]:
        """Return the addresses without repetitions; the error names wrong ones."""
        pasted_emails = parse_emails(self.cleaned_data["addresses"])
        if not pasted_emails:
            raise forms.ValidationError(
                self.fields["addresses"].error_messages["required"], code="required"
            )
        if len(pasted_emails) > MAX_ADDRESSES:
            raise forms.ValidationError(
                _("These are more than 50 addresses. Please invite the others afterwards."),
                code="too_many",
            )
        wrong_emails = [
            pasted_email.email[:80]
            for pasted_email in pasted_emails
            if not _is_address(pasted_email.email)
        ]
        if wrong_emails:
            words = ngettext(
                "This is not an e-mail address: {wrong}",
                "These are not e-mail addresses: {wrong}",
                len(wrong_emails),
            )
            raise forms.ValidationError(
                words.format(wrong=" · ".join(wrong_emails[:5])), code="no_address"
            )
        return [
            PastedEmail(pasted_email.email, printable_name(pasted_email.name)[:150])
            for pasted_email in pasted_emails
        ]


class AddForm(JobForm):
    """Somebody without an e-mail address, in front of the manager."""

    name = forms.CharField(
        label=_("Name, as it should stand on the certificate"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
        error_messages={"required": _("Please write the person’s name.")},
    )
    staff_number = forms.CharField(
        label=_("Staff number"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    from_on = day_field(_("Works here since"))
    field_order = ("name", "language", "role", "shift", "from_on", "staff_number")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_name(self) -> str:
        """The name as it can stand on paper; it needs at least one letter."""
        name = printable_name(self.cleaned_data["name"])
        if not any(letter.isalpha() for letter in name):
            raise forms.ValidationError(
                self.fields["name"].error_messages["required"], code="required"
            )
        return name

    def clean_staff_number(self) -> str:
        return printable_name(self.cleaned_data["staff_number"])

    def clean_from_on(self) -> date:
        """A day of a working life, or of the next three months."""
        day: date = self.cleaned_data["from_on"]
        if not self.today - timedelta(days=365 * 60) <= day <= self.today + timedelta(days=92):
            raise forms.ValidationError(_("Please choose a day up to three months from now."))
        return day


def _is_address(email: str) -> bool:
    try:
        validate_email(email)
    except forms.ValidationError:
        return False
    return len(email) <= 254
