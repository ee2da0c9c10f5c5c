"""Opens files of the machine by ``file:`` address: only under given folders, with given endings."""

from collections.abc import Collection, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit


class ForbiddenFile(Exception):
    """An address leads to a file nobody named. ``str()`` says where, in English."""


def file_at(address: str, *, under: Mapping[Path, Collection[str]]) -> Path:
    """Return the real path of the file a ``file:`` address leads to.

    ``under`` maps the folders whose files may be opened to the endings these may have (``.png``).
    Links, ``..`` and percent-encoding are resolved first, so that what counts is where the file
    really is. Raises :class:`ForbiddenFile` for everything else, and when there is no such file.
    """
    try:
        parts = urlsplit(address)
        path = Path(unquote(parts.path)).resolve(strict=True)
    except (OSError, RuntimeError, ValueError) as error:
        # In this order: no such file, a circle of links, a malformed address or a NUL in it.
        raise ForbiddenFile(address) from error
    if parts.scheme != "file" or parts.netloc:
        raise ForbiddenFile(address)
    for folder, endings in under.items():
        is_inside = path.is_relative_to(folder.resolve())
        if is_inside and path.suffix.lower() in endings and path.is_file():
            return path
    raise ForbiddenFile(address)
