"""Sign-ins of made-up people, written once for whoever tries the site out."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class DemoAccount:
    """A made-up person who can sign in; ``path`` is the page that shows what they are there for."""

    duty: str
    name: str
    email: str
    path: str


def write_note(
    note_path: Path,
    accounts: Iterable[DemoAccount],
    passwords_by_email: Mapping[str, str],
    *further_lines: str,
) -> None:
    """Write a line for each account, and further lines; only the file's owner may read them."""
    lines = []
    for account in accounts:
        address = f"{settings.SITE_URL}{account.path:9}"
        password = passwords_by_email[account.email]
        lines.append(f"{account.duty:8} {address} {account.email:20} {password}")
    lines += further_lines
    note_path.parent.mkdir(parents=True, exist_ok=True)
    note_path.unlink(missing_ok=True)
    with open(note_path, "w", encoding="utf-8", opener=_open_for_owner) as file:
        file.write("\n".join(lines) + "\n")


def _open_for_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
