"""PDF files of letters, stored for a day outside everything the web serves."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings

STORAGE_TIME = timedelta(days=1)


def path_of(uuid: UUID) -> Path:
    """Return the path of a task's file; the file need not exist."""
    return Path(settings.VAR_DIR) / "letters" / f"{uuid}.pdf"


def store_pdf(uuid: UUID, pdf: bytes) -> None:
    """Write a file that only the site may read."""
    path = path_of(uuid)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Not path.open(): the file must never exist with wider permissions, not even for a moment.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pdf)


def delete_expired_files(*, at: datetime) -> int:
    """Delete the files older than a day, for they contain keys; return how many there were."""
    folder = path_of(UUID(int=0)).parent
    oldest_allowed = (at - STORAGE_TIME).timestamp()
    expired = [path for path in folder.glob("*.pdf") if path.stat().st_mtime < oldest_allowed]
    for path in expired:
        path.unlink(missing_ok=True)
    return len(expired)
