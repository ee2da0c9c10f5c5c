"""Reading an answer as a browser does: what elements and attributes there are, whatever the source looks like."""

from collections.abc import Iterator
from dataclasses import dataclass

import tinyhtml5

XHTML = "{http://www.w3.org/1999/xhtml}"


@dataclass(frozen=True)
class Found:
    """One element of a page: its name, and its attributes."""

    name: str
    attributes: dict[str, str]

    def says(self, *words: str) -> bool:
        """Whether one of ``words`` is in its name or in any attribute."""
        told = " ".join([self.name, *self.attributes, *map(str, self.attributes.values())]).lower()
        return any(word.lower() in told for word in words)


def elements(html: str | bytes) -> Iterator[Found]:
    """Every element a browser would build from ``html``, comments left out."""
    text = html.decode() if isinstance(html, bytes) else html
    for one in tinyhtml5.parse(text).iter():
        if isinstance(one.tag, str):
            yield Found(
                one.tag.removeprefix(XHTML), {str(key): value for key, value in one.attrib.items()}
            )
