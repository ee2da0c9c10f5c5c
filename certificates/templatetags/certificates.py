"""Filters for templates about certificates."""

from datetime import date

from django import template

from certificates.models import Certificate

register = template.Library()


@register.filter
def verdict_on(certificate: Certificate, day: date) -> str:
    """Return ``genuine``, ``expired`` or ``revoked``."""
    return str(certificate.verdict(on=day))
