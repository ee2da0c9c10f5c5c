"""What a browser would run, load or follow of words that somebody planted: all of them say “canary”."""

import io
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import StreamObject

from tests.markup import Element, elements

#: Attributes whose value a browser opens, loads or runs.
OPENED = {
    *("href", "src", "srcset", "srcdoc", "action", "formaction", "data", "poster", "background"),
    *("xlink:href", "style", "ping"),
}
SCHEMES = ("javascript:", "vbscript:", "data:text", "file:")


def harms(html: str) -> Iterator[str]:
    """Yield a sentence for each element that is more than words; pages without the word are not read."""
    if "canary" not in html:
        return
    for element in elements(html):
        if reason := _harm(element):
            yield f"live markup: <{element.name}> {reason}"


def _harm(element: Element) -> str:
    if "canary" in element.name:
        return "is an element of its own"
    for name, value in element.attributes.items():
        text = "".join(
            letter for letter in str(value).lower() if letter.isprintable() and letter != " "
        )
        if name.startswith("on") and "canary" in text:
            return f"runs {name}"
        if "canary" in name:
            return f"has an attribute {name}"
        path = text.partition("?")[0].partition("#")[0]
        loads = element.name != "a" and "canary" in path  # a link may lead anywhere on the web
        if name in OPENED and (loads or (text.startswith(SCHEMES) and "canary" in text)):
            return f"opens {name}={text[:40]}"
        if (
            element.name == "meta"
            and name == "content"
            and "http-equiv" in element.attributes
            and "canary" in text
        ):
            return "leads away"
    return ""


def harms_of_pdf(body: bytes) -> Iterator[str]:
    """Yield a sentence for whatever a PDF holds beside paper: files, scripts, links with a scheme."""
    if body[:4] != b"%PDF":
        return
    try:
        reader = PdfReader(io.BytesIO(body))
    except PyPdfError:  # a file of ours that is none
        return
    size: Any = reader.trailer["/Size"]
    objects: list[Any] = [reader.get_object(number) for number in range(1, size)]
    if any(isinstance(o, StreamObject) and o.get("/Type") == "/EmbeddedFile" for o in objects):
        yield "a file of the server is attached to the PDF"
    if any(isinstance(o, dict) and ("/JS" in o or "/JavaScript" in o) for o in objects):
        yield "a script is in the PDF"
    links = [str(o.get("/URI", "")).lower() for o in objects if isinstance(o, dict)]
    notes = [note.get_object() for page in reader.pages for note in page.get("/Annots", ())]
    links += [str(note.get("/A", {}).get("/URI", "")).lower() for note in notes]
    if any(link.startswith(SCHEMES) for link in links):
        yield "a link in the PDF opens a script or a file"
