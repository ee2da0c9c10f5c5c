"""Which files an address may open, however it is written."""

from pathlib import Path

import pytest

from foundation.own_files import ForbiddenFile, file_at

ENDINGS = (".png", ".ttf")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a picture and other files, links that lead out of it, and a secret beside it."""
    folder = tmp_path / "ours"
    (folder / "deep").mkdir(parents=True)
    for name in ("a picture.png", "deep/letters.TTF", "notes.txt", ".env.png.txt"):
        (folder / name).write_text(name)
    (tmp_path / "secret.png").write_text("secret")
    (tmp_path / "ours.png").mkdir()
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    (folder / "there").symlink_to(tmp_path)
    (folder / "round.png").symlink_to(folder / "round.png")
    (folder / "folder.png").mkdir()
    return folder


@pytest.mark.parametrize(
    "name", ["a picture.png", "deep/letters.TTF", "deep/../a picture.png", "./deep/letters.TTF"]
)
def test_what_is_under_the_folder_and_of_a_named_kind_is_opened(folder: Path, name: str) -> None:
    address = f"file://{folder}/{name}".replace(" ", "%20")
    assert file_at(address, under={folder: ENDINGS}) == (folder / name).resolve()


@pytest.mark.parametrize(
    "address",
    [
        "file://{ours}/notes.txt",
        "file://{ours}/nothing.png",
        "file://{ours}/folder.png",
        "file://{ours}/link.png",
        "file://{ours}/there/secret.png",
        "file://{ours}/round.png",
        "file://{ours}/../secret.png",
        "file://{ours}/%2e%2e/secret.png",
        "file://{ours}/%2E%2E%2Fsecret.png",
        "file://{ours}/..%5Csecret.png",
        "file://{ours}/%252e%252e/secret.png",
        "file://{ours}/a picture.png%00.txt",
        "file://{ours}/notes.txt%00.png",
        "file://{ours}/notes.txt?.png",
        "file://{ours}/notes.txt#.png",
        "file://{ours}.png",
        "file://localhost{ours}/a%20picture.png",
        "file://evil.example{ours}/a%20picture.png",
        "file:////evil.example/share/x.png",
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "file:etc/passwd",
        "http://localhost{ours}/a%20picture.png",
        "ftp://localhost/x.png",
        "data:image/png;base64,AAAA",
        "{ours}/a%20picture.png",
        "file://{ours}/" + "a" * 5000 + ".png",
        "file://[{ours}/a.png",
        "",
    ],
)
def test_nothing_else_is(folder: Path, address: str) -> None:
    with pytest.raises(ForbiddenFile):
        file_at(address.format(ours=folder), under={folder: ENDINGS})
