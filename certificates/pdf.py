"""The certificate as a PDF: the only module of the site that knows WeasyPrint. Other sheets go through :func:`typeset`.

One file is PDF/A-3a (to keep) and PDF/UA-1 (to be read aloud), in the letters of ``static/fonts`` alone,
and comes out byte for byte the same each time: nothing has to be stored.

WeasyPrint takes a second to import and needs Pango, so it is imported by the first rendering. It is not
thread-safe, so one lock guards it.
"""

import json
import mimetypes
import os
import threading
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from certificates.libraries import missing_libraries
from certificates.models import Certificate
from certificates.sheet import sheet
from certificates.worded import worded
from foundation.own_files import file_at
from foundation.safe_html import is_safe_link

#: The name under which the facts travel inside the PDF.
ATTACHMENT = "certificate.json"
STATIC = settings.BASE_DIR / "static"
STYLESHEET = STATIC / "css" / "certificate.css"
FONTS = STATIC / "fonts"

_lock = threading.Lock()


class CannotPrint(Exception):
    """This certificate cannot be made here; the page to print is the way. ``str()`` says why, in English."""


class LibrariesMissing(CannotPrint):
    """Pango is not installed: see the system check ``certificates.W001``."""


class LettersMissing(CannotPrint):
    """The bundled fonts do not have every letter of the name or the title."""


def is_available() -> bool:
    """Whether certificates can be made as PDF here; cheap, asked by ``/readyz``."""
    return not missing_libraries()


def can_render(certificate: Certificate) -> bool:
    """Whether :func:`render` would print this one: libraries and letters are there."""
    return is_available() and not _strangers(certificate)


def render(certificate: Certificate, *, base_url: str) -> bytes:
    """The certificate as a PDF of one page, the same bytes every time.

    ``base_url`` is the site's address without a closing slash; the QR code and the verify address begin
    with it. Raises :class:`CannotPrint` when Pango or a letter is missing.
    """
    if missing := missing_libraries():
        raise LibrariesMissing(f"not installed: {', '.join(missing)}")
    if strangers := _strangers(certificate):
        raise LettersMissing(f"no font has {' '.join(sorted(strangers))}")
    html = _document(certificate, base_url=base_url)
    facts = json.dumps(certificate.facts(site_url=base_url), ensure_ascii=False, indent=2).encode()
    with _lock:
        return _typeset(html, facts=facts, certificate=certificate)


def typeset(*sheets: str, stylesheet: Path) -> bytes:
    """Other sheets of this site as tagged PDF (PDF/UA-1), in the same letters, one after another in one file.

    Each is HTML that says its own language, and counts its own pages. Raises :class:`LibrariesMissing`.
    """
    if missing := missing_libraries():
        raise LibrariesMissing(f"not installed: {', '.join(missing)}")
    with _lock:
        tools = _typesetter()
        weasyprint, fonts, fetcher = tools["weasyprint"], tools["fonts"], tools["fetcher"]
        style = weasyprint.CSS(filename=str(stylesheet), font_config=fonts, url_fetcher=fetcher)
        set_with = {"stylesheets": [style], "font_config": fonts, "pdf_variant": "pdf/ua-1"}
        laid_out = [_read(weasyprint, html, fetcher).render(**set_with) for html in sheets]
        pages = [page for document in laid_out for page in document.pages]
        written: bytes = laid_out[0].copy(pages).write_pdf(pdf_variant="pdf/ua-1")
    return written


def _strangers(certificate: Certificate) -> set[str]:
    return {
        letter
        for letter in certificate.name + certificate.course_title
        if ord(letter) not in letters()
    }


@cache
def letters() -> frozenset[int]:
    """Every code point the bundled fonts can print, and those nobody sees (joiners)."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415  (comes with WeasyPrint; slow to import)

    found = {0x200C, 0x200D}
    for path in FONTS.glob("*.ttf"):
        with TTFont(path, lazy=True) as font:
            found.update(font.getBestCmap())
    return frozenset(found)


def _document(certificate: Certificate, *, base_url: str) -> str:
    with translation.override(certificate.language):
        return render_to_string(
            "certificates/document.html",
            {
                "certificate": certificate,
                "sheet": sheet(certificate, base_url=base_url),
                "is_rtl": translation.get_language_bidi(),
                "site_name": settings.SITE_NAME,
                # Translators: the title of the PDF file.
                "title": gettext("Certificate of awareness training – %(name)s")
                % {"name": certificate.name},
                "description": certificate.course_title,
                "issued_at": certificate.issued_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            },
        )


def _typeset(html: str, *, facts: bytes, certificate: Certificate) -> bytes:
    """Lay out and write; only inside the lock."""
    typesetter = _typesetter()
    weasyprint = typesetter["weasyprint"]
    document = _read(weasyprint, html, typesetter["fetcher"]).render(
        font_config=typesetter["fonts"],
        stylesheets=[typesetter["style"]],
        cache=typesetter["images"],
        pdf_variant="pdf/a-3a",
    )
    document.metadata.attachments = [
        weasyprint.Attachment(
            string=facts,
            name=ATTACHMENT,
            # outside any language: the bytes stay the same
            description="The facts of this certificate, for machines",
            created=certificate.issued_at,
            modified=certificate.issued_at,
            relationship="Data",
        )
    ]
    _say_it_is_accessible(document.metadata)
    written: bytes = document.write_pdf(pdf_variant="pdf/a-3a")
    return written


def _read(weasyprint: Any, html: str, fetcher: Any) -> Any:
    """The document, in which no link attaches a file or leads to one: what is attached is ours (:data:`ATTACHMENT`).

    No ``<base>`` is heeded, which would make an address of a file of every address without a scheme.
    """
    document = weasyprint.HTML(string=html, url_fetcher=fetcher)
    document.base_url = None
    for element in document.etree_element.iter():
        element.attrib.pop("rel", None)
        if not is_safe_link(element.get("href", "")):
            del element.attrib["href"]
    return document


def _openable() -> dict[Path, tuple[str, ...]]:
    """The folders whose files a document may open, and which: our own fonts and drawings, pictures of the library."""
    return {
        STATIC: (".ttf", ".css", ".svg", ".png"),
        Path(settings.MEDIA_ROOT, "images"): (".jpg", ".jpeg", ".png"),
    }


@cache
def _typesetter() -> dict[str, Any]:
    """WeasyPrint with our fonts, our style sheet and nothing from outside; made once per process."""
    os.environ["FONTCONFIG_FILE"] = str(FONTS / "fonts.conf")
    import weasyprint  # noqa: PLC0415  (a second, and OSError without Pango: never at start-up)
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415  (as WeasyPrint itself)

    weasyprint.pdf.Stream = worded(weasyprint.pdf.Stream)
    fonts = weasyprint.text.fonts.FontConfiguration()

    class OwnFiles(URLFetcher):
        """Opens nothing but our own files: no network, no other file of this machine."""

        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            path = file_at(url, under=_openable())
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            return URLFetcherResponse(path.as_uri(), path.read_bytes(), {"Content-Type": kind})

    fetcher = OwnFiles()
    style = weasyprint.CSS(filename=str(STYLESHEET), font_config=fonts, url_fetcher=fetcher)
    return {
        "weasyprint": weasyprint,
        "fonts": fonts,
        "style": style,
        "fetcher": fetcher,
        "images": {},
    }


def _say_it_is_accessible(metadata: Any) -> None:
    """Add the PDF/UA-1 identifier, and the schema PDF/A asks for with it, to the XMP of a PDF/A file.

    WeasyPrint 70 writes one variant at a time, and compresses the metadata, which PDF/A does not allow.
    """
    plain, include = metadata.generate_rdf_metadata, metadata.include_in_pdf

    def with_identifier(*args: Any) -> bytes:
        rdf: bytes = plain(*args)
        return rdf.replace(b"</rdf:RDF>", PDFUA_XMP + b"</rdf:RDF>")

    metadata.generate_rdf_metadata = with_identifier
    metadata.include_in_pdf = lambda *args, **kwargs: include(*args[:4], compress=False)


PDFUA_XMP = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about=""
  xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
  xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
  <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
    <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
      <pdfaProperty:name>part</pdfaProperty:name>
      <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
      <pdfaProperty:category>internal</pdfaProperty:category>
      <pdfaProperty:description>PDF/UA version identifier</pdfaProperty:description>
    </rdf:li></rdf:Seq></pdfaSchema:property>
  </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
