"""Sign-ins of made-up people, written once for whoever tries the site out."""

import os
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings


def write_note(note: Path, signs: Iterable[tuple[str, str, str, str]], *more: str) -> None:
    """Duty, path, e-mail address and password of each, a line each, readable by the file's owner alone."""
    note.parent.mkdir(parents=True, exist_ok=True)
    note.unlink(missing_ok=True)
    lines = [
        f"{duty:8} {settings.SITE_URL}{path:9} {email:20} {password}"
        for duty, path, email, password in signs
    ]
    with open(note, "w", encoding="utf-8", opener=_private) as file:
        file.write("\n".join([*lines, *more, ""]))


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
