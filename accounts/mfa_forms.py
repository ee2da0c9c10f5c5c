"""allauth's forms for passkeys and the second step, in the site's own words."""

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


def _ask_for_code(form: forms.Form) -> None:
    """A code from an app, or one of the codes kept for when the app is lost."""
    field = form.fields["code"]
    field.label = _("Code")
    field.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr", "maxlength": "40"}
    field.error_messages["required"] = _("Please type the code.")


class AppForm(ActivateTOTPForm):
    """The first code of an app proves that it was set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self)


class SecondStepForm(AuthenticateForm):
    """Asked while signing in by e-mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self)


class SecondStepAgainForm(ReauthenticateForm):
    """Asked of somebody who is signed in, before what only they may do."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self)


class PasskeyForm(AddWebAuthnForm):
    """A passkey, and whether it alone signs in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("What you call it")
        self.fields["name"].widget.attrs = {"dir": "auto", "maxlength": "60"}
        alone = self.fields["passwordless"]
        alone.label = _("Let it sign me in by itself, without a key or an e-mail address")
        alone.help_text = ""
        alone.initial = True
