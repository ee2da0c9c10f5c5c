"""HTML as PDF. The only module of the site that knows WeasyPrint.

Documents are set in the letters of ``static/fonts`` alone, open nothing but our own files, and come
out byte for byte the same each time, so that none has to be stored.

WeasyPrint takes a second to import and needs Pango, so it is imported by the first rendering. It is
not thread-safe, so one lock guards it.
"""

import mimetypes
import os
import threading
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from foundation.own_files import file_at
from foundation.safe_html import is_safe_link
from foundation.typesetting.libraries import missing_libraries
from foundation.typesetting.patches import declare_accessible, stream_with_text

STATIC = settings.BASE_DIR / "static"
FONTS = STATIC / "fonts"
#: Joiners: nobody sees them, so no font needs to have them.
INVISIBLE = frozenset({0x200C, 0x200D})

_lock = threading.Lock()


class CannotPrint(Exception):
    """A document cannot be made here; a page to print can. ``str()`` says why, in English."""


class LibrariesMissing(CannotPrint):
    """Pango is not installed: see the system check ``certificates.W001``."""


class LettersMissing(CannotPrint):
    """The bundled fonts do not have every letter of a text."""


@dataclass(frozen=True)
class AttachedFile:
    """A file that travels inside a PDF, for machines; ``made_at`` is an aware datetime."""

    name: str
    content: bytes
    description: str
    made_at: datetime


@dataclass(frozen=True)
class _Typesetter:
    """WeasyPrint's modules, with what is made once per process: fonts, pictures and the fetcher."""

    weasyprint: Any
    fonts: Any
    fetcher: Any
    images: dict[str, Any]

    def stylesheet(self, path: Path) -> Any:
        """Return the parsed style sheet at ``path``."""
        return self.weasyprint.CSS(
            filename=str(path), font_config=self.fonts, url_fetcher=self.fetcher
        )

    def read(self, html: str) -> Any:
        """Return the document, in which no link attaches a file or leads to one.

        No ``<base>`` is heeded, which would make an address of a file of every address without a
        scheme.
        """
        document = self.weasyprint.HTML(string=html, url_fetcher=self.fetcher)
        document.base_url = None
        for element in document.etree_element.iter():
            element.attrib.pop("rel", None)
            if not is_safe_link(element.get("href", "")):
                del element.attrib["href"]
        return document


def is_available() -> bool:
    """Return whether PDFs can be made here. It is cheap: ``/readyz`` calls it."""
    return not missing_libraries()


def require_libraries() -> None:
    """Raise :class:`LibrariesMissing` where PDFs cannot be made."""
    missing = missing_libraries()
    if missing:
        raise LibrariesMissing(f"not installed: {', '.join(missing)}")


def typeset(*sheets: str, stylesheet: Path) -> bytes:
    """Return sheets as one tagged PDF (PDF/UA-1), one after another.

    Each is HTML that says its own language, and counts its own pages. Raises
    :class:`LibrariesMissing`.
    """
    require_libraries()
    with _lock:
        typesetter = _typesetter()
        options = {
            "stylesheets": [typesetter.stylesheet(stylesheet)],
            "font_config": typesetter.fonts,
            "pdf_variant": "pdf/ua-1",
        }
        documents = [typesetter.read(html).render(**options) for html in sheets]
        pages: list[Any] = []
        for document in documents:
            pages.extend(document.pages)
        # WeasyPrint joins documents by copying one of them with the pages of all.
        pdf: bytes = documents[0].copy(pages).write_pdf(pdf_variant="pdf/ua-1")
    return pdf


def typeset_to_keep(html: str, *, stylesheet: Path, attachment: AttachedFile) -> bytes:
    """Return one document as PDF/A-3a (to keep) and PDF/UA-1 (to be read aloud) in one file.

    The style sheet is parsed once per process. Raises :class:`LibrariesMissing`.
    """
    require_libraries()
    with _lock:
        typesetter = _typesetter()
        document = typesetter.read(html).render(
            font_config=typesetter.fonts,
            stylesheets=[_parsed_once(stylesheet)],
            cache=typesetter.images,
            pdf_variant="pdf/a-3a",
        )
        document.metadata.attachments = [
            typesetter.weasyprint.Attachment(
                string=attachment.content,
                name=attachment.name,
                description=attachment.description,
                created=attachment.made_at,
                modified=attachment.made_at,
                relationship="Data",
            )
        ]
        declare_accessible(document.metadata)
        pdf: bytes = document.write_pdf(pdf_variant="pdf/a-3a")
    return pdf


def missing_letters(text: str) -> set[str]:
    """Return the letters of ``text`` that no bundled font can print."""
    return {letter for letter in text if ord(letter) not in letters()}


@cache
def letters() -> frozenset[int]:
    """Return every code point the bundled fonts can print, and those nobody sees (joiners)."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415  (comes with WeasyPrint; slow to import)

    code_points = set(INVISIBLE)
    for path in FONTS.glob("*.ttf"):
        with TTFont(path, lazy=True) as font:
            code_points.update(font.getBestCmap())
    return frozenset(code_points)


def _openable() -> dict[Path, tuple[str, ...]]:
    """Return the folders whose files a document may open, each with the endings they may have.

    These are our own fonts and drawings, and the pictures of Wagtail's library.
    """
    return {
        STATIC: (".ttf", ".css", ".svg", ".png"),
        Path(settings.MEDIA_ROOT, "images"): (".jpg", ".jpeg", ".png"),
    }


@cache
def _typesetter() -> _Typesetter:
    """Return WeasyPrint with our fonts and nothing from outside; only inside the lock."""
    os.environ["FONTCONFIG_FILE"] = str(FONTS / "fonts.conf")
    import weasyprint  # noqa: PLC0415  (a second, and OSError without Pango: never at start-up)
    from weasyprint.urls import (  # noqa: PLC0415  (as WeasyPrint itself)
        URLFetcher,
        URLFetcherResponse,
    )

    weasyprint.pdf.Stream = stream_with_text(weasyprint.pdf.Stream)

    class OwnFiles(URLFetcher):
        """Opens nothing but our own files: no network, no other file of this machine."""

        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            path = file_at(url, under=_openable())
            media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            return URLFetcherResponse(
                path.as_uri(), path.read_bytes(), {"Content-Type": media_type}
            )

    return _Typesetter(
        weasyprint=weasyprint,
        fonts=weasyprint.text.fonts.FontConfiguration(),
        fetcher=OwnFiles(),
        images={},
    )


@cache
def _parsed_once(path: Path) -> Any:
    """Return the parsed style sheet at ``path``; each is parsed once per process."""
    return _typesetter().stylesheet(path)
