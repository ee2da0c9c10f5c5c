"""Reads a page as a browser does: its elements and attributes, however the source is written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import tinyhtml5
from bs4 import BeautifulSoup

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


def _source_of(page: Any) -> str:
    """Return the source of a page, which is given as a response, as bytes or as text."""
    content = getattr(page, "content", page)
    return content.decode() if isinstance(content, bytes) else str(content)


def text_of(page: Any) -> str:
    """Return the words of a page without its tags, with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", _source_of(page)).split())


def texts_at(page: Any, selector: str) -> list[str]:
    """Return the words of each element that a CSS selector matches, with single spaces."""
    matches = BeautifulSoup(_source_of(page), "html.parser").select(selector)
    return [" ".join(match.get_text().split()) for match in matches]


def values_at(page: Any, selector: str, attribute: str) -> list[str]:
    """Return an attribute of each element that a CSS selector matches."""
    matches = BeautifulSoup(_source_of(page), "html.parser").select(selector)
    return [str(match[attribute]) for match in matches]


def key_on(page: Any) -> str:
    """Return the personal key that is printed on a page, with its hyphens; empty without one."""
    return "-".join(re.findall(r"<li>([a-z]{5})</li>", _source_of(page)))


def count_at(page: Any, selector: str) -> int:
    """Return how many elements of a page a CSS selector matches."""
    return len(texts_at(page, selector))


def numbers_at(page: Any, selector: str) -> list[str]:
    """Return every number and time of day in the elements that a CSS selector matches, in order."""
    return re.findall(r"\d+(?:[.:]\d+)*", " ".join(texts_at(page, selector)))


def error_codes(response: Any, form: str = "form") -> dict[str, list[str]]:
    """Return the codes of the errors of the form a page shows, by field."""
    errors = response.context[form].errors.as_data()
    return {field: [str(error.code) for error in errors[field]] for field in errors}
