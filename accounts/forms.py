"""Forms to claim, to sign in and to choose a PIN; allauth's forms for e-mail in our words."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import (
    ConfirmLoginCodeForm,
    LoginForm,
    ReauthenticateForm,
    RequestLoginCodeForm,
)
from allauth.core import context
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import limits
from accounts.rules import pins
from accounts.rules.names import printable_name
from foundation.client_address import address_of


class ClaimForm(forms.Form):
    """Asks for the name to print, and for an e-mail address if the person wants to give one."""

    name = forms.CharField(
        label=_("Your name, as it should stand on the certificate"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
        error_messages={"required": _("Please write your name, so that the certificate is yours.")},
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_(
            "Only if you want to sign in with it. You get a key to print or photograph in any case."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "invalid": _("This does not look like an e-mail address. You can leave it empty.")
        },
    )

    def __init__(self, *args: Any, is_correction: bool = False, **kwargs: Any) -> None:
        """Build the form; ``is_correction`` for who has claimed before and so gets no new key."""
        super().__init__(*args, **kwargs)
        if is_correction:
            self.fields["email"].help_text = _(
                "We send a message to a new address: it counts once you have opened that. "
                "Left empty, the address that you have stays."
            )

    def clean_name(self) -> str:
        """Return the name as it can be printed; a name needs at least one letter."""
        name = printable_name(self.cleaned_data["name"])
        if not any(letter.isalpha() for letter in name):
            message = self.fields["name"].error_messages["required"]
            raise forms.ValidationError(message, code="required")
        return name


class KeyForm(forms.Form):
    """Asks for the words of a personal key, however they were copied."""

    key = forms.CharField(
        label=_("Your key"),
        max_length=80,
        help_text=_(
            "Four short words, such as lusab-babad-gutih-tugad. Capitals and spaces do not matter."
        ),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "none",
                "spellcheck": "false",
                "dir": "ltr",
            }
        ),
        error_messages={"required": _("Please type the words of your key.")},
    )


#: A number pad on phones; the browser of a shared one is asked to remember nothing.
_PIN_ATTRS = {"autocomplete": "off", "inputmode": "numeric", "dir": "ltr"}


class PinSignInForm(forms.Form):
    """Asks for a learner ID and the PIN that goes with it, however they were typed."""

    learner_id = forms.CharField(
        label=_("Your learner ID"),
        max_length=40,
        help_text=_(
            "Eight letters and digits, such as K7M4-QP2X. "
            "They stand on your slip and on your own page."
        ),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "dir": "ltr",
            }
        ),
        error_messages={"required": _("Please type your learner ID.")},
    )
    pin = forms.CharField(
        label=_("Your PIN"),
        max_length=40,
        widget=forms.PasswordInput(attrs=_PIN_ATTRS),
        error_messages={"required": _("Please type your PIN.")},
    )


class NewPinForm(forms.Form):
    """Asks for a PIN of one's own, twice, because what is typed is not shown."""

    pin = forms.CharField(
        label=_("A new PIN"),
        max_length=40,
        help_text=_(
            "Four to eight digits that nobody would guess: not 0000, 1234 or your year of birth."
        ),
        widget=forms.PasswordInput(attrs=_PIN_ATTRS),
        error_messages={"required": _("Please choose a PIN.")},
    )
    again = forms.CharField(
        label=_("The same PIN again"),
        max_length=40,
        widget=forms.PasswordInput(attrs=_PIN_ATTRS),
        error_messages={"required": _("Please type the same PIN once more.")},
    )

    def clean_pin(self) -> str:
        """Return the digits of the PIN as 0–9, whatever script they were typed in."""
        digits = pins.normalise(self.cleaned_data["pin"])
        if not pins.is_long_enough(digits):
            raise forms.ValidationError(
                _("A PIN has four to eight digits and nothing else."), code="short"
            )
        if pins.is_easy(digits):
            raise forms.ValidationError(
                _("Others would guess this PIN. Choose one less simple."), code="easy"
            )
        return digits

    def clean_again(self) -> str:
        again = pins.normalise(self.cleaned_data["again"])
        if "pin" in self.cleaned_data and again != self.cleaned_data["pin"]:
            raise forms.ValidationError(
                _("The two PINs are not the same. Type the new one twice."), code="differs"
            )
        return again


class EmailSignInForm(LoginForm):
    """Asks for an address and a password: allauth's form in words that the site translates."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class PasswordAgainForm(ReauthenticateForm):
    """Asks somebody who is signed in for their password again.

    Without allauth's link to a page that resets it, which this site does not have.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)


class CodeRequestForm(RequestLoginCodeForm):
    """Asks for the address the code goes to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")
        self.fields["email"].widget.attrs.pop("placeholder", None)

    def clean_email(self) -> str:
        """Count one more mail, whether anybody signs in with the address or not.

        Raises ValidationError after too many.
        """
        email = str(super().clean_email())
        counters = limits.mailed_code_counters(email.lower(), address_of(context.request))
        get_adapter().count_or_refuse(counters)
        return email


class CodeForm(ConfirmLoginCodeForm):
    """Asks for the code that was sent by e-mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code")
        self.fields["code"].widget.attrs.pop("placeholder", None)
        self.fields["code"].widget.attrs["dir"] = "ltr"
