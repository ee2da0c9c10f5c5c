"""Labels of standings."""

from django.utils.translation import pgettext_lazy

from compliance.standing.rules import Standing

STANDINGS = {
    # Translators: where one person stands with one course on one day.
    Standing.CERTIFIED: pgettext_lazy("standing", "Certified"),
    Standing.EXPIRING: pgettext_lazy("standing", "Expiring soon"),
    Standing.EXPIRED: pgettext_lazy("standing", "Expired"),
    Standing.IN_PROGRESS: pgettext_lazy("standing", "In progress"),
    Standing.NOT_STARTED: pgettext_lazy("standing", "Not started"),
    Standing.EXEMPT: pgettext_lazy("standing", "Exempt"),
}


#: Instead of a standing, for somebody who has passed and has yet to sign for it.
SIGNATURE_MISSING = pgettext_lazy("standing", "Signature missing")


def standing_label(value: str) -> str:
    """Return the label of a standing, by its value."""
    return str(STANDINGS[Standing(value)])
