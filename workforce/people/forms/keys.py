"""The form before somebody gets a new key."""

from django import forms
from django.utils.translation import gettext_lazy as _

from workforce.people.actions.keys import IdentityCheck


class ReissueForm(forms.Form):
    """How the manager checked who the person is."""

    checked = forms.ChoiceField(
        label=_("How did you check who they are?"),
        choices=IdentityCheck.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please say how you checked who they are."),
            "invalid_choice": _("Please say how you checked who they are."),
        },
    )
