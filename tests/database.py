"""A database for each test process, copied from a template that is migrated once per schema.

The template is ``.cache/schema-<digest>.sqlite3``, or on PostgreSQL a database of that name. After
a test that commits (a live server, threads) the database is put back from the template: Django's
flush would also lose the root page and the locale that migrations wrote.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connection, connections
from django.test import TransactionTestCase

from training_site.management.commands.schema_template import migrate_into
from training_site.startup import schema

CACHE = Path(__file__).resolve().parent.parent / ".cache"


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let one test process prepare the template while the others wait."""
    CACHE.mkdir(exist_ok=True)
    with Path(CACHE, "schema.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def use(name: str) -> None:
    """Point every connection, of every thread, at the database ``name``."""
    connections.close_all()
    connection.settings_dict["NAME"] = name  # the dictionary all threads' connections share


class SQLite:
    """Template and copies are files."""

    def __init__(self, digest: str, worker: str) -> None:
        self.template = CACHE / f"schema-{digest}.sqlite3"
        self.copy = Path(os.environ["VAR_DIR"], f"tests-{worker}-{os.getpid()}.sqlite3")

    def has_template(self) -> bool:
        return self.template.exists()

    def make_template(self) -> None:
        for old in sorted(CACHE.glob("schema-*"), key=os.path.getmtime)[:-1]:
            old.unlink()  # but the newest, which another run may be copying
        if schema.unpack_template(self.template):
            return
        unfinished = self.template.with_suffix(".unfinished")
        migrate_into(unfinished)
        unfinished.rename(self.template)

    def restore(self) -> None:
        self.drop()
        shutil.copyfile(self.template, self.copy)
        use(str(self.copy))

    def drop(self) -> None:
        connections.close_all()
        for end in ("", "-wal", "-shm"):
            Path(f"{self.copy}{end}").unlink(missing_ok=True)


class PostgreSQL:
    """Template and copies are databases of the server in ``DATABASE_URL``."""

    def __init__(self, digest: str, worker: str) -> None:
        self.template = f"beacon_schema_{digest}"
        self.copy = f"test_beacon_{worker}_{os.getpid()}"
        self.server = {
            "host": connection.settings_dict["HOST"],
            "port": connection.settings_dict["PORT"] or None,
            "user": connection.settings_dict["USER"],
            "password": connection.settings_dict["PASSWORD"],
            "dbname": "postgres",
        }

    def run(self, statement: str) -> Any:
        with psycopg.connect(**self.server, autocommit=True) as server:
            result = server.execute(statement)
            return result.fetchone() if result.description else None

    def has_template(self) -> bool:
        return self.run(f"SELECT 1 FROM pg_database WHERE datname = '{self.template}'") is not None  # noqa: S608  (our own name)

    def make_template(self) -> None:
        unfinished = f"{self.template}_unfinished"
        self.run(f"DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)")
        self.run(f"CREATE DATABASE {unfinished} ENCODING 'UTF8' TEMPLATE template0")
        use(unfinished)
        call_command("migrate", verbosity=0, interactive=False)
        connections.close_all()
        self.run(f"ALTER DATABASE {unfinished} RENAME TO {self.template}")

    def restore(self) -> None:
        self.drop()
        with one_at_a_time():  # a template may be copied by one at a time
            self.run(f"CREATE DATABASE {self.copy} TEMPLATE {self.template}")
        use(self.copy)

    def drop(self) -> None:
        connections.close_all()
        self.run(f"DROP DATABASE IF EXISTS {self.copy} WITH (FORCE)")


@contextmanager
def prepared(worker: str) -> Iterator[None]:
    """A migrated database for one test process (``worker``: xdist's name for it), removed afterwards."""
    kind = PostgreSQL if connection.vendor == "postgresql" else SQLite
    database = kind(schema.migrations_digest(), worker)
    with one_at_a_time():
        if not database.has_template():
            database.make_template()
    database.restore()
    TransactionTestCase._fixture_teardown = lambda case: database.restore()
    yield
    database.drop()
