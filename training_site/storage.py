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
    """Return eight letters that stand for a static file's content; empty when it does not exist."""
    path = finders.find(name)
    if not path:
        return ""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:8]


class VersionedStaticFilesStorage(StaticFilesStorage):
    """``/static/css/base.css?v=1a2b3c4d``: browsers keep a file until its content changes.

    Renaming files by content, as Django's manifest storage does, needs them collected first; that
    takes longer than everything else an installation does.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A page asks for a dozen addresses, the same ones each time.
        self.versioned_urls: dict[str, str] = {}

    def url(self, name: str | None) -> str:
        """Return the address of a static file, with its version unless DEBUG: files change then."""
        if settings.DEBUG or name is None:
            return super().url(name)
        if name not in self.versioned_urls:
            address = super().url(name)
            version = version_of(name)
            if version:
                address = f"{address}?v={version}"
            self.versioned_urls[name] = address
        return self.versioned_urls[name]
