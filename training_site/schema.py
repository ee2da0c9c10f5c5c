"""Names a database schema by the migrations that make it, so that nobody migrates in vain."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps


def migration_files() -> Iterator[tuple[str, Path]]:
    """Every migration of every installed app, as (app label, path), in a stable order."""
    for app in sorted(apps.get_app_configs(), key=lambda config: config.label):
        for path in sorted(Path(app.path, "migrations").glob("[0-9]*.py")):
            yield app.label, path


def schema_digest() -> str:
    """Sixteen hexadecimal digits that change whenever any migration is added, removed or edited."""
    digest = hashlib.sha256()
    for label, path in migration_files():
        digest.update(f"{label}/{path.name}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
