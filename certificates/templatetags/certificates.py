"""How templates speak of certificates."""

from datetime import date

from django import template
from django.conf import settings
from django.utils.translation import get_language

from certificates import sheet
from certificates.models import Certificate

register = template.Library()


@register.filter
def in_words(day: date) -> str:
    """A day as people write it in the language of the page."""
    return sheet.day_in_words(day, get_language() or settings.LANGUAGE_CODE)


@register.filter
def verdict_on(certificate: Certificate, day: date) -> str:
    """``genuine``, ``expired`` or ``revoked``."""
    return str(certificate.verdict(on=day))
