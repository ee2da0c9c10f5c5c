"""Static files are asked for anew when they have changed, and only then."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.test import Client

from training_site.storage import version_of


def test_an_address_carries_the_version_of_its_content() -> None:
    assert re.fullmatch(r"/static/css/base\.css\?v=[0-9a-f]{8}", static("css/base.css"))


def test_another_content_is_another_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.css"
    monkeypatch.setattr(finders, "find", lambda name: str(file))
    versions = []
    for content in ("a {}", "b {}", "a {}"):
        version_of.cache_clear()
        file.write_text(content)
        versions.append(version_of("a.css"))
    version_of.cache_clear()
    assert versions[0] == versions[2] != versions[1]


def test_a_missing_file_has_no_version() -> None:
    assert static("css/nothing.css") == "/static/css/nothing.css"


def test_the_versioned_address_is_served_compressed(client: Client) -> None:
    response = client.get(static("css/components.css"), headers={"accept-encoding": "gzip"})
    assert response.status_code == 200
    assert response["Content-Encoding"] == "gzip"
