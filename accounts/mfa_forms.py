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
from foundation.throttling import was_right

NO_ANSWER = _("The passkey did not answer. Try again, or use another way.")


def _ask_for_code(form: forms.Form) -> None:
    """A code from an app, or one of the codes kept for when the app is lost."""
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
    """The first code of an app proves that it was set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self)

    def clean_code(self) -> Any:
        """As allauth reads it; nobody has spare codes yet to use instead."""
        try:
            return super().clean_code()
        except forms.ValidationError as error:
            raise forms.ValidationError(
                _("This code is not right. Wait for the next one, and type that.")
            ) from error

    @property
    def secret_in_fours(self) -> str:
        """What somebody types who cannot scan it; apps pass over the spaces."""
        return " ".join(wrap(self.secret, 4))


class CountedCode(forms.Form):
    """Counts wrong codes; raises ValidationError after too many."""

    user: User

    def clean_code(self) -> Any:
        """As allauth reads it."""
        tried = limits.second_steps(self.user.pk)
        get_adapter().count_or_refuse(tried)
        code = super().clean_code()  # type: ignore[misc]  # of the form it is mixed into
        was_right(tried)
        return code


class SecondStepForm(CountedCode, AuthenticateForm):
    """Asked while signing in by e-mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self)


class SecondStepAgainForm(CountedCode, ReauthenticateForm):
    """Asked of somebody who is signed in, before what only they may do."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self)


class CredentialField(forms.JSONField):
    """What a passkey answers. Numbers and nesting too big for Python are no answer, rather than an error."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Nothing of a wrong answer is shown again."""
        return None


#: What fido2 raises over an answer that is malformed: whatever comes to hand.
MALFORMED = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


class Answered(forms.Form):
    """Reads what a passkey answered; whatever no passkey would say gets a sentence."""

    credential = CredentialField(
        widget=forms.HiddenInput, error_messages={"required": NO_ANSWER, "invalid": NO_ANSWER}
    )

    def clean_credential(self) -> Any:
        """As allauth reads it."""
        try:
            return super().clean_credential()  # type: ignore[misc]  # of the form it is mixed into
        except MALFORMED as error:
            raise forms.ValidationError(NO_ANSWER, code="invalid") from error


class PasskeyLoginForm(Answered, LoginWebAuthnForm):
    """Signs in with a passkey alone."""


class PasskeyStepForm(Answered, AuthenticateWebAuthnForm):
    """A passkey as the second step of signing in by e-mail."""

    @cached_property
    def has_passkey(self) -> bool:
        """Whether there is one to use: others have an app."""
        return Authenticator.objects.filter(
            user=self.user, type=Authenticator.Type.WEBAUTHN
        ).exists()


class PasskeyAgainForm(Answered, ReauthenticateWebAuthnForm):
    """A passkey of somebody who is signed in."""


class PasskeyForm(AddWebAuthnForm):
    """A passkey, and whether it alone signs in."""

    credential = CredentialField(
        widget=forms.HiddenInput, error_messages={"required": NO_ANSWER, "invalid": NO_ANSWER}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("What you call it")
        self.fields["name"].widget.attrs = {"dir": "auto", "maxlength": "60"}
        alone = self.fields["passwordless"]
        alone.label = _("Let it sign me in by itself, without a key or an e-mail address")
        alone.help_text = ""
        alone.initial = True

    def clean(self) -> dict[str, Any]:
        """As allauth reads it."""
        try:
            return super().clean()
        except MALFORMED as error:
            raise forms.ValidationError(NO_ANSWER, code="invalid") from error
