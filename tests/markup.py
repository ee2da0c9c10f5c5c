"""Reads a page as a browser does: its elements and attributes, however the source is written."""

from collections.abc import Iterator
from dataclasses import dataclass

import tinyhtml5

XHTML = "{http://www.w3.org/1999/xhtml}"


@dataclass(frozen=True)
class Element:
    """One element of a page: its name, and its attributes."""

    name: str
    attributes: dict[str, str]

    def says(self, *words: str) -> bool:
        """Return whether one of ``words`` is in its name or in any attribute."""
        values = [str(value) for value in self.attributes.values()]
        text = " ".join([self.name, *self.attributes, *values]).lower()
        return any(word.lower() in text for word in words)


def elements(html: str | bytes) -> Iterator[Element]:
    """Yield every element a browser would build from ``html``, without comments."""
    text = html.decode() if isinstance(html, bytes) else html
    for node in tinyhtml5.parse(text).iter():
        if isinstance(node.tag, str):
            attributes = {str(name): value for name, value in node.attrib.items()}
            yield Element(node.tag.removeprefix(XHTML), attributes)
