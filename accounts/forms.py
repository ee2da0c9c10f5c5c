"""What people type to be known."""

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, LoginForm, RequestLoginCodeForm
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.names import on_paper


class ClaimForm(forms.Form):
    """The name to print, and an e-mail address if wanted."""

    name = forms.CharField(
        label=_("Your name, as it should stand on the certificate"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
        error_messages={"required": _("Please write your name, so that the certificate is yours.")},
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("Only to sign in again. Without one you get a key to print or photograph."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("This does not look like an e-mail address. You can leave it empty.")},
    )

    def clean_name(self) -> str:
        """The name as it can stand on paper; it needs at least one letter."""
        name = on_paper(self.cleaned_data["name"])
        if not any(letter.isalpha() for letter in name):
            raise forms.ValidationError(self.fields["name"].error_messages["required"], code="required")
        return name


class KeyForm(forms.Form):
    """The words of a personal key, however they were copied."""

    key = forms.CharField(
        label=_("Your key"),
        max_length=80,
        help_text=_("Four short words, such as lusab-babad-gutih-tugad. Capitals and spaces do not matter."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "dir": "ltr"}
        ),
        error_messages={"required": _("Please type the words of your key.")},
    )


class EmailSignInForm(LoginForm):
    """allauth's form in the site's own words, which are translated into every language of the site."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class CodeRequestForm(RequestLoginCodeForm):
    """Asks for the address the code goes to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")
        self.fields["email"].widget.attrs.pop("placeholder", None)


class CodeForm(ConfirmLoginCodeForm):
    """Asks for the code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code")
