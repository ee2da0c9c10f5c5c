"""The form that signs for a training."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SignForm(forms.Form):
    """A signature: the person's typed name, and a tick."""

    name = forms.CharField(
        label=_("Type your name as your signature"),
        max_length=150,
        error_messages={"required": _("Please type your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    agrees = forms.BooleanField(
        label=_("I have taken this training and sign for it today"),
        error_messages={"required": _("Please tick the box, or come back later.")},
    )
