"""allauth's forms for passkeys and the second step, in the site's own words."""

from textwrap import wrap
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts import limits
from accounts.models import User
from foundation.throttling import take_back

NO_ANSWER = _("The passkey did not answer. Try again, or use another way.")


def _set_up_code_field(form: forms.Form) -> None:
    """Word the field for a code from an app, or for a spare code when the app is lost."""
    field = form.fields["code"]
    field.label = _("Code")
    field.widget.attrs = {
        "autocomplete": "one-time-code",
        "inputmode": "numeric",
        "dir": "ltr",
        "maxlength": "40",
    }
    field.error_messages["required"] = _("Please type the code.")


class AppForm(ActivateTOTPForm):
    """Asks for the first code of an app, which proves that it was set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _set_up_code_field(self)

    def clean_code(self) -> Any:
        """Refuse a wrong code without naming spare codes, which nobody has before this step."""
        try:
            return super().clean_code()
        except forms.ValidationError as error:
            raise forms.ValidationError(
                _("This code is not right. Wait for the next one, and type that.")
            ) from error

    @property
    def secret_in_fours(self) -> str:
        """The secret for somebody who types it, in groups of four; apps ignore the spaces."""
        return " ".join(wrap(self.secret, 4))


class LimitedCodeMixin(forms.Form):
    """Counts wrong codes; a code after too many of them is refused with a ValidationError."""

    user: User

    def clean_code(self) -> Any:
        counters = limits.second_step_counters(self.user.pk)
        get_adapter().count_or_refuse(counters)
        code = super().clean_code()  # type: ignore[misc]  # of the form it is mixed into
        take_back(counters)
        return code


class SecondStepForm(LimitedCodeMixin, AuthenticateForm):
    """Asks for a code while somebody signs in by e-mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _set_up_code_field(self)


class SecondStepAgainForm(LimitedCodeMixin, ReauthenticateForm):
    """Asks somebody who is signed in for a code, before what only they may do."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _set_up_code_field(self)


class CredentialField(forms.JSONField):
    """The JSON a passkey answers with.

    Numbers and nesting too large for Python are an invalid answer, not a server error.
    """

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return nothing: a wrong answer is not shown again in the form."""
        return None


#: fido2 has no error of its own for a malformed answer: any of these comes out of it.
MALFORMED = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


class PasskeyAnswerMixin(forms.Form):
    """Reads what a passkey answered; a malformed answer is an error of the form."""

    credential = CredentialField(
        widget=forms.HiddenInput, error_messages={"required": NO_ANSWER, "invalid": NO_ANSWER}
    )

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]  # of the form it is mixed into
        except MALFORMED as error:
            raise forms.ValidationError(NO_ANSWER, code="invalid") from error


class PasskeyLoginForm(PasskeyAnswerMixin, LoginWebAuthnForm):
    """Signs in with a passkey alone."""


class PasskeyStepForm(PasskeyAnswerMixin, AuthenticateWebAuthnForm):
    """Asks for a passkey as the second step of signing in by e-mail."""

    @cached_property
    def has_passkey(self) -> bool:
        """Whether the person has a passkey: others have an app."""
        passkeys = Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN)
        return passkeys.filter(user=self.user).exists()


class PasskeyAgainForm(PasskeyAnswerMixin, ReauthenticateWebAuthnForm):
    """Asks somebody who is signed in for their passkey, before what only they may do."""


class PasskeyForm(AddWebAuthnForm):
    """Adds a passkey, and asks whether it alone signs in."""

    credential = CredentialField(
        widget=forms.HiddenInput, error_messages={"required": NO_ANSWER, "invalid": NO_ANSWER}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("What you call it")
        self.fields["name"].widget.attrs = {"dir": "auto", "maxlength": "60"}
        passwordless = self.fields["passwordless"]
        passwordless.label = _("Let it sign me in by itself, without a key or an e-mail address")
        passwordless.help_text = ""
        passwordless.initial = True

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except MALFORMED as error:
            raise forms.ValidationError(NO_ANSWER, code="invalid") from error
