"""The certificate as a PDF of one page, with its facts inside for machines."""

import json
from datetime import UTC

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from certificates.models import Certificate
from certificates.sheet import sheet
from foundation.typesetting import (
    STATIC,
    AttachedFile,
    LettersMissing,
    is_available,
    missing_letters,
    require_libraries,
    typeset_to_keep,
)

#: The name under which the facts travel inside the PDF.
ATTACHMENT = "certificate.json"
STYLESHEET_PATH = STATIC / "css" / "certificate.css"


def can_render(certificate: Certificate) -> bool:
    """Tell whether :func:`render` would print this one: libraries and letters are there."""
    return is_available() and not missing_letters(_printed_words(certificate))


def render(certificate: Certificate, *, base_url: str) -> bytes:
    """Return the certificate as a PDF of one page, the same bytes every time.

    ``base_url`` is the site's address without a closing slash; the QR code and the verify address
    begin with it. Raises :class:`foundation.typesetting.CannotPrint` when Pango or a letter is
    missing.
    """
    require_libraries()
    missing_characters = missing_letters(_printed_words(certificate))
    if missing_characters:
        raise LettersMissing(f"no font has {' '.join(sorted(missing_characters))}")
    facts = certificate.facts(site_url=base_url)
    attachment = AttachedFile(
        name=ATTACHMENT,
        content=json.dumps(facts, ensure_ascii=False, indent=2).encode(),
        # outside any language: the bytes stay the same
        description="The facts of this certificate, for machines",
        made_at=certificate.issued_at,
    )
    html = _document(certificate, base_url=base_url)
    return typeset_to_keep(html, stylesheet=STYLESHEET_PATH, attachment=attachment)


def _printed_words(certificate: Certificate) -> str:
    """Return the words that may have letters of any script."""
    return certificate.name + certificate.course_title


def _document(certificate: Certificate, *, base_url: str) -> str:
    with translation.override(certificate.language):
        # Translators: the title of the PDF file.
        title = gettext("Certificate of awareness training – %(name)s") % {"name": certificate.name}
        return render_to_string(
            "certificates/document.html",
            {
                "certificate": certificate,
                "sheet": sheet(certificate, base_url=base_url),
                "is_rtl": translation.get_language_bidi(),
                "site_name": settings.SITE_NAME,
                "title": title,
                "description": certificate.course_title,
                "issued_at": certificate.issued_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            },
        )
