"""Where letters wait to be fetched, and fetched again: outside everything the web serves, for a day."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings

KEPT = timedelta(days=1)


def path_of(uuid: UUID) -> Path:
    """The file of a task; it need not exist."""
    return Path(settings.VAR_DIR) / "letters" / f"{uuid}.pdf"


def keep(uuid: UUID, pdf: bytes) -> None:
    """Write a file that only the site may read."""
    path = path_of(uuid)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(pdf)


def forget_old(*, at: datetime) -> int:
    """Remove what is older than a day: there are keys in it. Returns how many files."""
    old = [
        path
        for path in path_of(UUID(int=0)).parent.glob("*.pdf")
        if path.stat().st_mtime < (at - KEPT).timestamp()
    ]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
