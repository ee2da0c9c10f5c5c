"""Pictures of the library are served to whoever works in the CMS, as pictures and nothing else."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image
from wagtail.images import get_image_model

from tests.people import Cast, as_person, sign_in

pytestmark = pytest.mark.django_db
KINDS = ["JPEG", "PNG", "GIF", "WEBP"]


@pytest.fixture(autouse=True)
def own_library(settings: Any, tmp_path: Path) -> None:
    """A library with nothing in it, in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path


def upload(kind: str = "PNG") -> Any:
    """An image in the library."""
    drawn = BytesIO()
    Image.new("RGB", (40, 30), "red").save(drawn, kind)
    file = ContentFile(drawn.getvalue(), f"sign.{kind.lower()}")
    return get_image_model().objects.create(title="Sign", file=file, width=40, height=30)


def thumbnail(author: Client) -> str:
    """Where the thumbnail of the only image of the library is."""
    page = author.get("/cms/images/").content.decode()
    [address] = re.findall(r'<img[^>]* src="(/media/[^"]+)"', page)
    return address


@pytest.mark.parametrize("kind", KINDS)
def test_the_cms_shows_the_pictures_of_its_library(author: Client, kind: str) -> None:
    upload(kind)
    answer = author.get(thumbnail(author))
    assert answer.status_code == 200, f"the thumbnail of a {kind} image is not there"
    assert answer.headers["Content-Type"].startswith("image/")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "private" in answer.headers["Cache-Control"]


def test_nobody_else_sees_them(author: Client, cast: Cast) -> None:
    upload()
    address = thumbnail(author)
    for client in (Client(), as_person(cast.amina), sign_in(Client(), cast.bruno)):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "documents/a.png",
        "original_images/a.png",
        "images/a.svg",
        "images/a.html",
        "images/link.png",
        "images/../documents/a.png",
        "images/%2e%2e/documents/a.png",
        "images/none.png",
        "images/a%00.png",
        "images/",
        "images",
    ],
)
def test_nothing_else_of_the_folder_is_served(author: Client, tmp_path: Path, path: str) -> None:
    for folder in ("images", "documents", "original_images"):
        (tmp_path / folder).mkdir()
        for name in ("a.svg", "a.html", *(["a.png"] if folder != "images" else [])):
            (tmp_path / folder / name).write_bytes(b"<script>alert(1)</script>")
    (tmp_path / "images" / "link.png").symlink_to(tmp_path / "documents" / "a.png")
    assert author.get(f"/media/{path}", follow=True).status_code in {400, 404}
