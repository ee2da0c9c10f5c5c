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
PUBLIC_INDEX = "https://pypi.org/simple"
INDEX_VARIABLES = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL")


def index_url() -> str:
    """Return the address of the package index, with a slash at its end."""
    addresses = [os.environ.get(name) for name in INDEX_VARIABLES]
    address = next((address for address in addresses if address), PUBLIC_INDEX)
    return address.rstrip("/") + "/"


def platform_words() -> tuple[str, str]:
    """Return what the right wheel's file name contains: the system and the machine."""
    machine = platform.machine().lower()
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(machine, machine)
    if sys.platform == "darwin":
        return "macosx", "arm64" if machine == "aarch64" else machine
    libc, _version = platform.libc_ver()
    system = "manylinux" if libc == "glibc" else "musllinux"
    return system, machine


def wheel_for_this_machine(files: list[dict[str, object]]) -> dict[str, object]:
    """Return the wheel for this machine among an index's ``files``.

    Raises SystemExit when there is none.
    """
    system, machine = platform_words()
    for file in files:
        name = str(file["filename"])
        is_wheel = name.startswith(f"uv-{VERSION}-") and name.endswith(".whl")
        if is_wheel and system in name and machine in name:
            return file
    raise SystemExit(f"The package index has no uv {VERSION} for {system} on {machine}.")


def fetch(url: str, accept: str = "*/*") -> bytes:
    """Return the bytes at ``url``, an address of the index."""
    request = urllib.request.Request(url, headers={"Accept": accept})  # noqa: S310  (the index's)
    with urllib.request.urlopen(request, timeout=120) as response:  # noqa: S310  (the index's)
        body: bytes = response.read()
    return body


def main(folder: Path) -> None:
    """Write ``folder/uv``."""
    page = urljoin(index_url(), "uv/")
    file = wheel_for_this_machine(json.loads(fetch(page, JSON))["files"])
    wheel = fetch(urljoin(page, str(file["url"])))
    expected_digest = dict(file["hashes"])["sha256"]  # type: ignore[call-overload]  # the index’s JSON
    if hashlib.sha256(wheel).hexdigest() != expected_digest:
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
