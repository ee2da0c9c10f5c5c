"""The database's schema: which migrations it has seen, and a template that has seen them all.

Migrating an empty database takes about 25 seconds of processor time, unpacking a migrated one less than one. The
template is a file of this repository, named by :func:`migrations_digest`; where there is none for
the installed migrations, they run.
"""

import gzip
import hashlib
import os
import sqlite3
import uuid
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

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


def migrations_digest() -> str:
    """Return sixteen hexadecimal digits that change whenever any migration of any app does."""
    content = hashlib.sha256()
    for app_label, path in migration_files():
        content.update(f"{app_label}/{path.name}\0".encode())
        content.update(path.read_bytes())
    return content.hexdigest()[:16]


#: Where the template is.
TEMPLATE_FOLDER = Path(__file__).parent


def template_path() -> Path:
    """Return where the template of the installed migrations is, or would be."""
    return TEMPLATE_FOLDER / f"schema-{migrations_digest()}.sqlite3.gz"


class UnusableTemplate(Exception):
    """The template is no migrated database; ``str()`` says so in a few words."""

    def __init__(self, template: Path) -> None:
        super().__init__(f"{template.name} is damaged or cannot be read")


def new_database_file() -> Path | None:
    """Return where the template may be unpacked to; None where SQLite has to make the database.

    That is so for a database in memory or named by a URI, and wherever something is already: a
    database, a link (SQLite makes the file it leads to), or what a lost database left beside it.
    SQLite would read such a log or journal into the unpacked file; beside one that it makes itself
    it does not.
    """
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or name.startswith((":memory:", "file:")):
        return None
    if any(os.path.lexists(f"{name}{suffix}") for suffix in ("", "-wal", "-shm", "-journal")):
        return None
    return Path(name)


def unpack_template(database_file: Path) -> bool:
    """Write the template to a new file; False where there is no template, or no such file can be.

    A file that another process makes meanwhile is not replaced: its database may be in use. Where
    files cannot be written or linked the caller migrates instead, as where there is no template.
    Raises :class:`UnusableTemplate`; nothing is left behind then.
    """
    template = template_path()
    if not template.exists():
        return False
    try:
        content = gzip.decompress(template.read_bytes())
    except (OSError, EOFError, zlib.error) as error:
        raise UnusableTemplate(template) from error
    unfinished_file = database_file.with_name(f"{database_file.name}.{uuid.uuid4().hex}.unfinished")
    try:
        unfinished_file.write_bytes(content)
        if not _is_migrated(unfinished_file):
            raise UnusableTemplate(template)
        database_file.hardlink_to(unfinished_file)  # unlike a move, this never replaces a file
    except OSError:
        return False
    finally:
        unfinished_file.unlink(missing_ok=True)
    return True


def _is_migrated(database_file: Path) -> bool:
    """Whether this is an intact SQLite file that has seen every migration."""
    migrations = {(app_label, path.stem) for app_label, path in migration_files()}
    is_intact = _rows_in_file(database_file, "PRAGMA quick_check") == {("ok",)}
    return is_intact and migrations <= _migrations_in_file(database_file)


def pack_template(database_file: Path) -> Path:
    """Store a migrated database as the template, in place of older ones; return its path."""
    for older_template in TEMPLATE_FOLDER.glob("schema-*.sqlite3.gz"):
        older_template.unlink()
    template = template_path()
    # without a time in its header the same database gives the same file
    template.write_bytes(gzip.compress(database_file.read_bytes(), mtime=0))
    return template


def is_from_before_beacon() -> bool:
    """Whether the database was made before migrations began anew; such a one is left untouched.

    Until then every app's first migration was called ``0001_initial``; now it is ``0001_beacon``.
    """
    if connection.vendor == "sqlite":
        migrations = _migrations_in_file(Path(str(connection.settings_dict["NAME"])))
    else:
        migrations = set(MigrationRecorder(connection).applied_migrations())
    return ("accounts", "0001_initial") in migrations


def _migrations_in_file(database_file: Path) -> set[tuple[str, str]]:
    """Return the migrations an SQLite file has seen, as (app label, name)."""
    return _rows_in_file(database_file, "SELECT app, name FROM django_migrations")


def _rows_in_file(database_file: Path, statement: str) -> set[Any]:
    """Return the rows of a statement that reads an SQLite file, without writing to the file.

    Django's own connection would change the journal mode of the file.
    """
    if not database_file.exists():
        return set()
    database_file = database_file.resolve()  # the log is beside the file a link leads to
    log_file = database_file.with_name(f"{database_file.name}-wal")
    # ``immutable`` writes nothing beside the file; with a log beside it, the newest rows are there
    mode = "mode=ro" if log_file.exists() else "immutable=1"
    uri = f"{database_file.as_uri()}?{mode}"
    with closing(sqlite3.connect(uri, uri=True)) as sqlite_connection:
        try:
            return set(sqlite_connection.execute(statement))
        except sqlite3.DatabaseError:  # empty, or no database: migrating says what is wrong
            return set()
