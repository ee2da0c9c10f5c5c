"""Forms on a shared device, and of managers about one."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from accounts.forms import NewPinForm, PinSignInForm
from accounts.rules.names import printable_name


def pin_widget() -> forms.TextInput:
    """Return a widget for a PIN that shows dots, but is no password that a browser offers to keep."""
    return forms.TextInput(
        attrs={"class": "masked", "inputmode": "numeric", "autocomplete": "off", "dir": "ltr"}
    )


class RegisterDeviceForm(forms.Form):
    """The details of the device that a manager registers."""

    label = forms.CharField(
        label=_("What do you call this device?"),
        max_length=80,
        help_text=_(
            "So that you know which one to stop when it is lost, such as “Tablet at the front desk”."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
        error_messages={"required": _("Please write what you call this device.")},
    )
    language = forms.ChoiceField(
        label=_("Language of its first page"),
        choices=[
            (code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES
        ],
        help_text=_(
            "Each person can change it. Between two people the device goes back to this one."
        ),
    )
    lists_names = forms.BooleanField(
        label=_("Show the names of the staff, so that people can pick theirs"),
        required=False,
        help_text=_(
            "Only people who have a PIN are listed. Without the list each person types their learner ID."
        ),
    )

    def clean_label(self) -> str:
        """The label on one line; it needs at least one letter or digit."""
        label = printable_name(self.cleaned_data["label"])
        if not any(letter.isalnum() for letter in label):
            raise forms.ValidationError(
                self.fields["label"].error_messages["required"], code="required"
            )
        return label


class DevicePinForm(forms.Form):
    """The PIN of somebody who has picked their name."""

    pin = forms.CharField(
        label=_("Your PIN"),
        max_length=40,
        widget=pin_widget(),
        error_messages={"required": _("Please type your PIN.")},
    )


class DeviceLearnerIDForm(PinSignInForm):
    """Learner ID and PIN, where a browser must not offer to keep them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pin"].widget = pin_widget()


class DeviceNewPinForm(NewPinForm):
    """A PIN of one's own, where a browser must not offer to keep it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("pin", "again"):
            self.fields[name].widget = pin_widget()
