"""Which files an address may open: those really under a named folder, and of a named kind."""

from collections.abc import Collection, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit


class NotOurs(Exception):
    """An address leads to a file nobody named. ``str()`` says where, in English."""


def file_at(address: str, *, under: Mapping[Path, Collection[str]]) -> Path:
    """The real path of the file a ``file:`` address leads to.

    ``under`` are the folders whose files may be opened, each with the endings they may have (``.png``).
    Links, ``..`` and percent-encoding are followed first, so that what counts is where the file really is.
    Raises :class:`NotOurs` for everything else, and when there is no such file.
    """
    try:
        parts = urlsplit(address)
        path = Path(unquote(parts.path)).resolve(strict=True)
    except (
        OSError,
        RuntimeError,
        ValueError,
    ) as error:  # no file, a link in a circle, no address or a NUL in it
        raise NotOurs(address) from error
    if parts.scheme != "file" or parts.netloc:
        raise NotOurs(address)
    for folder, endings in under.items():
        if (
            path.is_relative_to(folder.resolve())
            and path.suffix.lower() in endings
            and path.is_file()
        ):
            return path
    raise NotOurs(address)
