"""The sheet, which the PDF and the page to print both show, in the certificate's own language."""

from typing import Any

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from certificates.models import Certificate
from certificates.rules.names import size_step
from foundation.dates import day_in_words

#: The most letters a name, and a course title, may have at each size of the scale (see
#: certificate.css).
NAME_STEPS = (17, 25, 34, 58)
TITLE_STEPS = (46, 60, 74)


def qr_code(address: str, *, title: str) -> SafeString:
    """Return a QR code as inline SVG, with a title for those who cannot see it."""
    code = segno.make(address, error="m", micro=False)
    drawing = code.svg_inline(border=0, omitsize=True, title=title, dark="#16212b")
    return mark_safe(drawing)  # noqa: S308  (segno escapes the title; the rest is numbers)


def sheet_context(certificate: Certificate, *, base_url: str) -> dict[str, Any]:
    """Return what ``sheet.html`` needs.

    ``base_url`` is the site's address without a closing slash.
    """
    address = base_url + certificate.get_absolute_url()
    qr_title = translation.gettext("QR code that opens the page which checks this certificate")
    return {
        "certificate": certificate,
        "site_name": settings.SITE_NAME,
        "site_tagline": settings.SITE_TAGLINE,
        "is_rtl": translation.get_language_info(certificate.language)["bidi"],
        "completed_on": day_in_words(certificate.completed_on, certificate.language),
        "expires_on": day_in_words(certificate.expires_on, certificate.language),
        "name_size": size_step(certificate.name, steps=NAME_STEPS),
        "title_size": size_step(certificate.course_title, steps=TITLE_STEPS),
        "address": address.split("://", 1)[-1].rstrip("/"),
        "qr_code": qr_code(address, title=qr_title),
        "awaits_review": not certificate.was_reviewed(),
    }


def sheet(certificate: Certificate, *, base_url: str) -> SafeString:
    """Return the sheet as HTML, whatever language the reader has chosen."""
    with translation.override(certificate.language):
        return render_to_string(
            "certificates/sheet.html", sheet_context(certificate, base_url=base_url)
        )
