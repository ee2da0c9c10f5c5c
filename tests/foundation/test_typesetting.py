"""What a document may open and attach while it is set: nothing but our own fonts, style sheets and pictures."""

from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import StreamObject

from foundation.typesetting import STATIC, is_available, typeset
from foundation.typesetting.patches import WEASYPRINT_VERSION
from tests.hostile import MARKUP

pytestmark = [
    pytest.mark.may_log_errors,  # WeasyPrint says of each file that it was not opened
    pytest.mark.skipif(not is_available(), reason="Pango is not installed"),
]
SECRET = "open-sesame"
PAGE = "<!doctype html><html lang=en><head><title>A sheet</title>{head}</head><body><p>Words.</p>{body}</body></html>"
STYLE = STATIC / "css" / "sheets.css"
#: Ways a document asks for a file; ``{file}`` is its address.
ASKING = (
    '<a rel="attachment" href="{file}">x</a>',
    '<a rel="nofollow ATTACHMENT" href="{file}" download="x.txt">x</a>',
    '<link rel="attachment" href="{file}">',
    '<svg xmlns:xlink="http://www.w3.org/1999/xlink"><a xlink:href="{file}" rel="attachment"><text>x</text></a></svg>',
    '<img src="{file}" alt="x">',
    '<svg><title>x</title><image href="{file}" width="9" height="9"/></svg>',
    '<svg><title>x</title><use href="{file}#x"/></svg>',
    '<object data="{file}">x</object>',
    '<embed src="{file}">',
    '<iframe src="{file}"></iframe>',
    '<p style="background:url({file})">x</p>',
    '<p style="content:url({file})">x</p>',
    "<style>@import url({file}); @font-face {{ font-family: x; src: url({file}) }} p {{ font-family: x }}</style>",
    '<link rel="stylesheet" href="{file}">',
    '<base href="file:///"><a rel="attachment" href="{path}">x</a><img src="{path}" alt="x">',
)


def streams(pdf: bytes) -> list[StreamObject]:
    """Every stream of a file, unpacked by ``get_data()``."""
    reader = PdfReader(BytesIO(pdf))
    size: Any = reader.trailer["/Size"]
    objects = (reader.get_object(number) for number in range(1, int(size)))
    return [one for one in objects if isinstance(one, StreamObject)]


def holds(pdf: bytes, words: str) -> bool:
    """Whether ``words`` stand in a file: as text to read, or in a stream of it."""
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return words in text or any(words.encode() in one.get_data() for one in streams(pdf))


@pytest.mark.parametrize("way", ASKING)
def test_no_file_of_the_server_gets_in(way: str, tmp_path: Path) -> None:
    secret = tmp_path / "environment.svg"
    secret.write_text(f'<svg xmlns="http://www.w3.org/2000/svg"><text id="x">{SECRET}</text></svg>')
    asked = [
        secret.as_uri(),
        secret.as_uri().replace("file:", "FILE:"),
        f"file://localhost{secret}",
    ]
    asked.append(f"{STATIC.as_uri()}/../../../../../../../../..{secret}".replace("..", "%2e%2e"))
    body = "".join(way.format(file=address, path=str(secret).lstrip("/")) for address in asked)
    for page in (PAGE.format(head="", body=body), PAGE.format(head=body, body="")):
        pdf = typeset(page, stylesheet=STYLE)
        assert not holds(pdf, SECRET)
        assert PdfReader(BytesIO(pdf)).attachments == {}
        assert not [one for one in streams(pdf) if one.get("/Type") == "/EmbeddedFile"]


def test_content_does_not_even_attach_what_is_ours() -> None:
    body = f'<a rel="attachment" href="{STYLE.as_uri()}">x</a><link rel="attachment" href="{STYLE.as_uri()}">'
    pdf = typeset(PAGE.format(head=body, body=body), stylesheet=STYLE)
    assert not [one for one in streams(pdf) if one.get("/Type") == "/EmbeddedFile"]


def test_links_in_print_lead_only_to_pages() -> None:
    pdf = typeset(
        PAGE.format(head="", body="".join(MARKUP) + '<a href="https://x.org/">x</a>'),
        stylesheet=STYLE,
    )
    reader = PdfReader(BytesIO(pdf))
    notes = [note.get_object() for page in reader.pages for note in page.get("/Annots", ())]
    leads = [str(note["/A"]["/URI"]) for note in notes if "/URI" in note.get("/A", {})]
    assert "https://x.org/" in leads
    assert {lead.partition(":")[0] for lead in leads if ":" in lead} <= {
        "http",
        "https",
        "mailto",
        "tel",
    }


@pytest.mark.parametrize("base", ["file:///etc/", "FILE:///etc/", "//canary.example/"])
@pytest.mark.parametrize("place", ["head", "body"])
def test_nothing_in_a_text_says_where_links_begin(base: str, place: str) -> None:
    parts = {"head": "", "body": ""}
    parts[place] = f'<base href="{base}">'
    parts["body"] += '<a href="passwd">x</a><a href="https://x.org/">x</a>'
    pdf = typeset(PAGE.format(**parts), stylesheet=STYLE)
    notes = [
        note.get_object()
        for page in PdfReader(BytesIO(pdf)).pages
        for note in page.get("/Annots", ())
    ]
    leads = [str(note["/A"]["/URI"]) for note in notes if "/URI" in note.get("/A", {})]
    assert set(leads) == {"passwd", "https://x.org/"}, (
        f"with a base a link of the sheet leads to {leads[0]}"
    )


def test_a_picture_of_the_library_is_printed(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "images").mkdir()
    Image.new("RGB", (40, 40), "red").save(tmp_path / "images" / "a.jpg")
    (tmp_path / "documents").mkdir()
    Image.new("RGB", (40, 40), "red").save(tmp_path / "documents" / "a.jpg")

    def pictures(folder: str) -> int:
        image = (
            f'<img src="{(tmp_path / folder / "a.jpg").as_uri()}" alt="x" width="40" height="40">'
        )
        pdf = typeset(PAGE.format(head="", body=image), stylesheet=STYLE)
        return len([one for one in streams(pdf) if one.get("/Subtype") == "/Image"])

    assert (pictures("images"), pictures("documents")) == (1, 0)


def test_what_is_changed_in_weasyprint_was_written_for_the_version_installed() -> None:
    """A new version: read ``foundation.typesetting.patches`` again, then put its number there."""
    assert version("weasyprint") == WEASYPRINT_VERSION
