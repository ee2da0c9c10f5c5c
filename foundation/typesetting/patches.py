"""Changes to private parts of WeasyPrint: look at them again with every new version of it.

:func:`stream_with_text` writes the text of a line beside its shapes, for scripts whose glyphs do
not give it back by themselves. In Nastaliq and the Indic scripts letters are drawn from shared
pieces. PDF has ``/ActualText`` for this; WeasyPrint 70 does not write it. It serves readers that
follow the tags (Acrobat, screen readers) and, in Indic scripts, all others too. Readers that go by
the place of each glyph cannot follow Nastaliq's sloping lines, with or without it: what must copy
exactly (names, titles, dates) is therefore set in Amiri, which needs no help.

:func:`declare_accessible` makes of a PDF/A file one that is PDF/UA, too.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pydyf

#: The version of WeasyPrint these were written for (a test holds the installed one against it).
WEASYPRINT_VERSION = "70.0"
#: The face whose glyphs need text beside them in Arabic script.
NASTALIQ = "Noto Nastaliq Urdu"
#: For a glyph that adds no letter of its own (a dot): PDF/A wants text for every glyph.
ZERO_WIDTH_NON_JOINER = "\u200c"


def needs_text(line: str, families: tuple[str, ...]) -> bool:
    """Return whether the glyphs of a line, set in these font families, do not give it back."""
    for letter in line:
        is_indic = "\u0900" <= letter <= "\u0dff"
        is_arabic = "\u0600" <= letter <= "\u06ff"
        if is_indic or (is_arabic and NASTALIQ in families):
            return True
    return False


def stream_with_text(stream_class: type) -> type:
    """Return a subclass of WeasyPrint's page stream that writes the text of each line in need."""

    class StreamWithText(stream_class):
        def add_font(self, pango_font: Any) -> Any:
            font, font_size = super().add_font(pango_font)
            if not isinstance(font.to_unicode, TextOfGlyphs):
                font.to_unicode = TextOfGlyphs(font.to_unicode)
            return font, font_size

        @contextmanager
        def marked(self, box: Any, tag: str) -> Iterator[None]:
            line = getattr(box, "text", "")
            with super().marked(box, tag):
                if not needs_text(line, box.style["font_family"]):
                    yield
                    return
                self.begin_marked_content(
                    "Span", pydyf.Dictionary({"ActualText": pydyf.String(line)})
                )
                yield
                self.end_marked_content()

    return StreamWithText


class TextOfGlyphs(dict[int, str]):
    """Glyph → its text, never empty."""

    def __setitem__(self, glyph: int, text: str) -> None:
        super().__setitem__(glyph, text or ZERO_WIDTH_NON_JOINER)


def declare_accessible(metadata: Any) -> None:
    """Add the PDF/UA-1 identifier, and the schema PDF/A asks for with it, to a PDF/A file's XMP.

    WeasyPrint 70 writes one variant at a time, and compresses the metadata, which PDF/A does not
    allow.
    """
    generate_rdf = metadata.generate_rdf_metadata
    include_in_pdf = metadata.include_in_pdf

    def generate_rdf_with_identifier(*args: Any) -> bytes:
        rdf: bytes = generate_rdf(*args)
        return rdf.replace(b"</rdf:RDF>", PDFUA_XMP + b"</rdf:RDF>")

    def include_uncompressed(*args: Any, **kwargs: Any) -> Any:
        return include_in_pdf(*args[:4], compress=False)

    metadata.generate_rdf_metadata = generate_rdf_with_identifier
    metadata.include_in_pdf = include_uncompressed


PDFUA_XMP = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">\
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
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
