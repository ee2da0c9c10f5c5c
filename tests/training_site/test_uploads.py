"""What authors upload is a file to keep, and runs nowhere."""

import pytest
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model

from tests.people import Cast, as_person

pytestmark = pytest.mark.django_db
RUNS = b"<script>alert(1)</script>"


@pytest.mark.parametrize(
    "name", ["page.html", "page.xhtml", "drawing.svg", "feed.xml", "code.js", "mail.mht", "nothing"]
)
def test_an_uploaded_file_is_downloaded_and_runs_nowhere(cast: Cast, name: str) -> None:
    document = get_document_model().objects.create(title="x", file=ContentFile(RUNS, name))
    answer = as_person(cast.amina).get(document.url)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "name", ["code.js", "code.mjs", "page.html", "drawing.svg", "style.css", "code.wasm", "CODE.JS"]
)
def test_what_would_not_be_taken_today_is_served_as_bytes(cast: Cast, name: str) -> None:
    document = get_document_model().objects.create(title="x", file=ContentFile(RUNS, name))
    for method in ("get", "head"):
        answer = getattr(as_person(cast.amina), method)(document.url)
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith("attachment")
