"""Static files whose address changes with their content, so that an upgrade is seen at once."""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


@cache
def version_of(name: str) -> str:
    """Eight letters that stand for the content of a static file; empty when there is no such file."""
    path = finders.find(name)
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:8] if path else ""


class VersionedStaticFilesStorage(StaticFilesStorage):
    """``/static/css/base.css?v=1a2b3c4d``: browsers may keep a file, and ask anew when it has changed.

    Renaming files by content, as Django's manifest storage does, needs them collected first; that
    takes longer than everything else an installation does.
    """

    def url(self, name: str | None) -> str:
        """The address of a static file, with its version (not while developing: files change)."""
        address = super().url(name)
        version = "" if settings.DEBUG or name is None else version_of(name)
        return f"{address}?v={version}" if version else address
