"""The form in which anybody types a serial."""

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from certificates.rules.serials import SERIAL_LENGTH, NotASerial, normalise


def explain(error: NotASerial) -> str:
    """Return what to look at again, for the person who typed it."""
    if error.foreign_characters:
        # Translators: {letters} are the characters somebody typed that no serial contains.
        sentence = gettext(
            "A serial never contains {letters}. It has no 0, 1, I, L, O or U, because they are "
            "easily mistaken for each other. Please look at the certificate again."
        )
        return sentence.format(letters=" ".join(error.foreign_characters))
    sentence = ngettext(
        "A serial has {expected} letters and digits. This one has {count}.",
        "A serial has {expected} letters and digits. This one has {count}.",
        error.length,
    )
    return sentence.format(expected=SERIAL_LENGTH, count=error.length)


class SerialForm(forms.Form):
    """A serial as anybody types it; ``cleaned_data["serial"]`` is as it is printed."""

    serial = forms.CharField(
        label=_("Serial of the certificate"),
        max_length=200,
        help_text=_(
            "It looks like K7M4-QP2X-ABCD. Small letters, spaces and missing hyphens do not matter."
        ),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "dir": "ltr",
            }
        ),
        error_messages={"required": _("Please type the serial that stands on the certificate.")},
    )

    def clean_serial(self) -> str:
        try:
            return normalise(self.cleaned_data["serial"])
        except NotASerial as error:
            raise forms.ValidationError(explain(error), code="not_a_serial") from error
