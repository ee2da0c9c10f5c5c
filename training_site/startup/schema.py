"""Whether the database has seen every migration, read from the migrations' files."""

from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder


def migration_files() -> Iterator[tuple[str, Path]]:
    """Yield every migration of every installed app, as (app label, path), in a stable order."""
    for app in sorted(apps.get_app_configs(), key=lambda config: config.label):
        for path in sorted(Path(app.path, "migrations").glob("[0-9]*.py")):
            yield app.label, path


def unapplied() -> list[tuple[str, str]]:
    """Return the migrations, as (app label, name), that the database has not seen.

    One query, no imports: Django's own answer (``migrate --check``) imports every migration first,
    which takes seconds.
    """
    applied_migrations = MigrationRecorder(connection).applied_migrations()
    migrations = [(app_label, path.stem) for app_label, path in migration_files()]
    return [migration for migration in migrations if migration not in applied_migrations]
