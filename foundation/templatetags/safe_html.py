"""Filters for what people write: rich text, plain text, and addresses of links.

Wagtail’s own template of rich text uses ``{{ html|clean_html }}`` too, so that none is shown
without it.
"""

from django import template
from django.utils.safestring import SafeString

from foundation import safe_html
from foundation.languages import directions

register = template.Library()


@register.filter
def clean_html(html: str) -> SafeString:
    """Return ``html`` without what may not be shown (:func:`foundation.safe_html.clean_html`)."""
    return directions.isolate(safe_html.clean_html(html))


@register.filter
def isolated(text: str) -> SafeString:
    """Return an author's plain text as HTML (:func:`foundation.languages.directions.isolate`)."""
    return directions.isolate(text)


@register.filter
def followed(address: str | None) -> str:
    """Return ``address``, or an empty string where a link to it could run a script."""
    if address and safe_html.is_safe_link(address):
        return address
    return ""
