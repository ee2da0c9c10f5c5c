"""What an answer holds for somebody who looks closely: addresses, forms, words, and what would run."""

import io
import json
import re
import zipfile
from dataclasses import dataclass
from html import unescape
from typing import Any

from bs4 import BeautifulSoup, SoupStrainer, Tag
from pypdf import PdfReader
from pypdf.errors import PyPdfError

#: A path of this site between quotes, in an attribute or in the data of a chooser.
ADDRESS = re.compile(r"""["'=](/(?!/)[^"'\s<>\\(){}]*)["']""")
#: What htmx sends without a form.
FRAGMENT = re.compile(r'''hx-post="(/[^"]*)"''')
FORMS = SoupStrainer("form")
Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Offer:
    """A door that a page offers: how it is opened, where it is, what is filled in."""

    method: str
    address: str
    fields: Fields = ()


def body_of(answer: Any) -> bytes:
    """Return what was sent, whole."""
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def words_in(body: bytes, kind: str) -> str:
    """Return all that somebody can read in a body, in small letters: of a page, a PDF or a workbook."""
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            return " ".join(
                book.read(name).decode("utf-8", "replace") for name in book.namelist()
            ).lower()
    if body[:4] == b"%PDF":
        try:
            text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
        except PyPdfError:  # one of ours that is none
            text = body.decode("utf-8", "replace")
        return text.replace("\n", "").lower()
    return "" if kind.startswith("image/") else unescape(body.decode("utf-8", "replace")).lower()


def offers(html: str, at: str) -> list[Offer]:
    """Return every door of this site that a page offers, in its order, once each."""
    found = [Offer("get", address) for address in ADDRESS.findall(unescape(html))]
    found += [Offer("post", address) for address in FRAGMENT.findall(html)]
    for form in BeautifulSoup(html, "html.parser", parse_only=FORMS).find_all("form"):
        found += _presses(form, at)
    return list(dict.fromkeys(offer for offer in found if offer.address.startswith("/")))


def _presses(form: Tag, at: str) -> list[Offer]:
    """Return a form once for each button that can be pressed, filled in as the page fills it."""
    method = str(form.get("method", "get")).lower()
    address = str(form.get("action") or at)
    fields = filled(form)
    buttons = form.select("button[name], input[type=submit][name]")
    presses = []
    for button in buttons or [None]:
        pressed = ((str(button["name"]), str(button.get("value", ""))),) if button else ()
        target = str(button.get("formaction") or address) if button else address
        presses.append(Offer(method, target, (*fields, *pressed)))
    return presses


def filled(form: Tag) -> Fields:
    """Return the fields of a form as a browser would send them, those of streams included."""
    fields: list[tuple[str, str]] = []
    for part in form.select("input[name], select[name], textarea[name]"):
        fields += [(str(part["name"]), value) for value in _values(part)]
    for part in form.select("[data-block][data-w-block-arguments-value]"):
        value = json.loads(str(part["data-w-block-arguments-value"]))[0]
        fields += _stream(str(part["id"]), value)
    return tuple(fields)


def _values(part: Tag) -> list[str]:
    if part.name == "select":
        options = part.find_all("option")
        chosen = [option for option in options if option.has_attr("selected")]
        if not chosen and not part.has_attr("multiple"):
            chosen = options[:1]
        return [str(option.get("value", option.get_text())) for option in chosen]
    if part.name == "textarea":
        return [part.get_text().removeprefix("\n")]
    kind = str(part.get("type", "text"))
    if kind in {"submit", "button", "image", "reset", "file"}:
        return []
    if kind in {"checkbox", "radio"}:
        return [str(part.get("value", "on"))] if part.has_attr("checked") else []
    return [str(part.get("value", ""))]


def _stream(name: str, value: Any) -> list[tuple[str, str]]:
    """Return the fields that the editor's script makes of the value of a block."""
    if isinstance(value, dict):
        return [field for key, inner in value.items() for field in _stream(f"{name}-{key}", inner)]
    if isinstance(value, list) and all(isinstance(child, dict) for child in value):
        fields = [(f"{name}-count", str(len(value)))]
        for number, child in enumerate(value):
            place = f"{name}-{number}"
            fields += [(f"{place}-deleted", ""), (f"{place}-order", str(number))]
            fields += [(f"{place}-{key}", str(child.get(key) or "")) for key in ("type", "id")]
            fields += _stream(f"{place}-value", child.get("value"))
        return fields
    if isinstance(value, list):
        return [(name, str(choice)) for choice in value]
    if isinstance(value, bool):
        return [(name, "on")] if value else []
    return [(name, "" if value is None else str(value))]
