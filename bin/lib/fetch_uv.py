"""Unpack uv into a folder with nothing but Python's standard library.

Usage: python3 fetch_uv.py FOLDER

A wheel of uv is a zip with one static binary. The address and the SHA-256 come from the package
index (the one pip or uv is told to use, else the public one), over HTTPS; a wheel that does not
match its digest is refused.
"""

import hashlib
import io
import json
import os
import platform
import sys
import urllib.request
import zipfile
from pathlib import Path
from urllib.parse import urljoin

VERSION = "0.13.9"
JSON = "application/vnd.pypi.simple.v1+json"
INDEX_VARIABLES = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL")


def index_url() -> str:
    """The package index to ask."""
    named = (os.environ.get(name) for name in INDEX_VARIABLES)
    return next((url for url in named if url), "https://pypi.org/simple").rstrip("/") + "/"


def platform_words() -> tuple[str, str]:
    """Words the right wheel's file name contains: the system and the machine."""
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(
        platform.machine().lower(), platform.machine().lower()
    )
    if sys.platform == "darwin":
        return "macosx", "arm64" if machine == "aarch64" else machine
    return ("manylinux" if platform.libc_ver()[0] == "glibc" else "musllinux"), machine


def chosen(files: list[dict[str, object]]) -> dict[str, object]:
    """The wheel for this machine among an index's ``files``; raises SystemExit when there is none."""
    system, machine = platform_words()
    for file in files:
        name = str(file["filename"])
        if (
            name.startswith(f"uv-{VERSION}-")
            and name.endswith(".whl")
            and system in name
            and machine in name
        ):
            return file
    raise SystemExit(f"The package index has no uv {VERSION} for {system} on {machine}.")


def fetch(url: str, accept: str = "*/*") -> bytes:
    """What is at ``url``."""
    request = urllib.request.Request(url, headers={"Accept": accept})  # noqa: S310  (the index's own address)
    with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310  (the index’s own address)
        body: bytes = answer.read()
    return body


def main(folder: Path) -> None:
    """Write ``folder/uv``."""
    page = urljoin(index_url(), "uv/")
    file = chosen(json.loads(fetch(page, JSON))["files"])
    wheel = fetch(urljoin(page, str(file["url"])))
    expected = dict(file["hashes"])["sha256"]  # type: ignore[call-overload]  # the index’s JSON
    if hashlib.sha256(wheel).hexdigest() != expected:
        raise SystemExit(
            f"{file['filename']} does not have the SHA-256 the package index promised."
        )
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        member = next(name for name in archive.namelist() if name.endswith("/scripts/uv"))
        target = folder / "uv"
        target.write_bytes(archive.read(member))
        target.chmod(0o755)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
