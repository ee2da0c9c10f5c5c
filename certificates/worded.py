"""Words beside shapes, for scripts whose glyphs do not give the text back by themselves.

In Nastaliq and the Indic scripts letters are drawn from shared pieces. PDF has ``/ActualText`` for this;
WeasyPrint 70 does not write it. It serves readers that follow the tags (Acrobat, screen readers) and, in Indic
scripts, all others too. Readers that go by the place of each glyph cannot follow Nastaliq's sloping lines, with
or without it: what must copy exactly (name, course, dates) is therefore set in Amiri, which needs no help.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pydyf

#: The face whose glyphs need words beside them in Arabic script.
NASTALIQ = "Noto Nastaliq Urdu"
#: What a glyph stands for that adds nothing of its own (a dot of a letter): PDF/A wants no silent glyph.
NOTHING = "\u200c"


def needs_words(text: str, families: tuple[str, ...]) -> bool:
    """Whether the glyphs of a text do not give it back."""
    return any(
        "\u0900" <= letter <= "\u0dff" or ("\u0600" <= letter <= "\u06ff" and NASTALIQ in families)
        for letter in text
    )


def worded(stream_class: type) -> type:
    """WeasyPrint's page stream (``stream_class``), writing the words of each line where they are needed."""

    class WordedStream(stream_class):
        def add_font(self, pango_font: Any) -> Any:
            font, font_size = super().add_font(pango_font)
            if not isinstance(font.to_unicode, NeverSilent):
                font.to_unicode = NeverSilent(font.to_unicode)
            return font, font_size

        @contextmanager
        def marked(self, box: Any, tag: str) -> Iterator[None]:
            text = getattr(box, "text", "")
            with super().marked(box, tag):
                if not needs_words(text, box.style["font_family"]):
                    yield
                    return
                self.begin_marked_content(
                    "Span", pydyf.Dictionary({"ActualText": pydyf.String(text)})
                )
                yield
                self.end_marked_content()

    return WordedStream


class NeverSilent(dict[int, str]):
    """Glyph → text, never empty."""

    def __setitem__(self, glyph: int, text: str) -> None:
        super().__setitem__(glyph, text or NOTHING)
