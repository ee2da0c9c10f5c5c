"""Static files whose address changes with their content, so that an upgrade is seen at once."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # a page asks for a dozen addresses, the same ones each time
        self.known: dict[str, str] = {}

    def url(self, name: str | None) -> str:
        """The address of a static file, with its version (not while developing: files change)."""
        if settings.DEBUG or name is None:
            return super().url(name)
        if name not in self.known:
            version = version_of(name)
            self.known[name] = f"{super().url(name)}?v={version}" if version else super().url(name)
        return self.known[name]
