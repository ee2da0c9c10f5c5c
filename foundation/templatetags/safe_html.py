"""``{{ html|cleaned }}``: what rich text passes through wherever it is shown, in Wagtail’s own pages too."""

from django import template
from django.utils.safestring import SafeString

from foundation import safe_html

register = template.Library()


@register.filter
def cleaned(html: str) -> SafeString:
    """What of ``html`` is shown: see :func:`foundation.safe_html.cleaned`."""
    return safe_html.cleaned(html)
