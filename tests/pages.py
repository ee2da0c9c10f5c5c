"""What a test reads from an answer: the parts of a page, its messages, errors of forms, rows of files.

A page is read by ids, classes, attributes and figures, so that a sentence may be worded anew.
"""

import ast
import csv
import io
import re
from functools import cache
from html import unescape
from typing import Any

from bs4 import BeautifulSoup, Tag
from django.conf import settings
from pypdf import PdfReader

SUMMARY_OF_ERRORS = "#error-summary-title"


def html_of(page: Any) -> str:
    """Return a page as it was sent: ``page`` is an answer, or its text already."""
    return page if isinstance(page, str) else str(page.content.decode())


def words_of(page: Any) -> str:
    """Return the words of a page without its tags, with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", html_of(page)).split())


def parts(page: Any, selector: str) -> list[Tag]:
    """Return the elements that a CSS selector chooses, in the order of the page."""
    return list(BeautifulSoup(html_of(page), "html.parser").select(selector))


def has(page: Any, selector: str) -> bool:
    """Return whether a page has an element that a CSS selector chooses."""
    return bool(parts(page, selector))


def words_in(page: Any, selector: str) -> list[str]:
    """Return the words of each element that a CSS selector chooses, with single spaces."""
    return [" ".join(part.get_text(" ").split()) for part in parts(page, selector)]


def word_in(page: Any, selector: str) -> str:
    """Return the words of the one element that a CSS selector chooses."""
    [words] = words_in(page, selector)
    return words


def figures_in(words: str) -> list[int]:
    """Return the whole numbers in ``words``, in their order."""
    return [int(number) for number in re.findall(r"\d+", words)]


def messages_of(page: Any) -> list[tuple[str, list[int]]]:
    """Return the messages on top of a page: the level of each, and the figures in it."""
    return [
        (str(part["class"][-1]).removeprefix("message--"), figures_in(part.get_text()))
        for part in parts(page, ".messages .message")
    ]


def errors_of(page: Any, form: str = "form") -> dict[str, list[str]]:
    """Return the codes of the errors of a form, by field; ``form`` is its name in the context.

    The page must show them, too: every refused field is marked.
    """
    refused = page.context[form]
    codes = {
        field: [error.code for error in errors]
        for field, errors in refused.errors.as_data().items()
    }
    assert has(page, SUMMARY_OF_ERRORS) is bool(codes), "errors are not told"
    return codes


def rows_of(file: Any) -> list[dict[str, str]]:
    """Return the rows of a CSV file, by heading; ``file`` is an answer, whole or in pieces."""
    return list(csv.DictReader(io.StringIO(file.getvalue().decode("utf-8-sig"))))


def pages_of(pdf: bytes) -> list[str]:
    """Return the words of each page of a PDF, with single spaces."""
    return [
        " ".join((page.extract_text() or "").split()) for page in PdfReader(io.BytesIO(pdf)).pages
    ]


def page_of(answer: Any) -> str:
    """Return the name of the template a page was made from, such as ``workforce/people/join.html``."""
    return str(answer.templates[0].name)


@cache
def msgids() -> frozenset[str]:
    """Return every msgid there is, singular and plural."""
    catalogue = (settings.BASE_DIR / "locale/ro/LC_MESSAGES/django.po").read_text()
    entries = re.findall(r'^msgid(?:_plural)? ((?:".*"\n)+)', catalogue, re.MULTILINE)
    return frozenset("".join(map(ast.literal_eval, entry.splitlines())) for entry in entries)


def sentence(msgid: str, **values: object) -> str:
    """Return the sentence of a msgid in English, filled with ``values``.

    For what has no id, code or figure of its own. A msgid that no catalogue knows is an error, so
    that a sentence worded anew is never looked for in vain.
    """
    assert msgid in msgids(), f"no such msgid: {msgid}"
    if not values:
        return msgid
    return msgid.format(**values) if "{" in msgid else msgid % values


def says(page: Any, msgid: str, **values: object) -> bool:
    """Return whether a page says the sentence of a msgid, see :func:`sentence`."""
    words = unescape(re.sub(r"<[^>]+>", "", html_of(page)))
    return "".join(sentence(msgid, **values).split()) in "".join(words.split())
