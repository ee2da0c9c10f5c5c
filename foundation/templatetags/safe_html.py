"""``{{ html|cleaned }}``: what rich text passes through wherever it is shown, in Wagtail’s own pages too.

``{{ address|followed }}`` is for links to addresses that people type.
"""

from django import template
from django.utils.safestring import SafeString

from foundation import directions, safe_html

register = template.Library()


@register.filter
def cleaned(html: str) -> SafeString:
    """What of ``html`` is shown: see :func:`foundation.safe_html.cleaned`, and ``isolated``."""
    return directions.isolated(safe_html.cleaned(html))


@register.filter
def isolated(text: str) -> SafeString:
    """Words of an author that are no rich text: see :func:`foundation.directions.isolated`."""
    return directions.isolated(text)


@register.filter
def followed(address: str | None) -> str:
    """``address``, or nothing where a link to it would do something else than to open a page."""
    return address if address and safe_html.is_followed(address) else ""
