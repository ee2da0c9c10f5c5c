"""The site's database, as somebody with a key to the machine can reach it: locked, restarted, read."""

import json
import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg

SCRIPT = Path(__file__).with_name("postgres.sh")
TASKS = "SELECT status, task_path, args_kwargs, started_at FROM django_tasks_database_dbtaskresult"
#: Nearly everything people write refers to somebody. One table alone: two could make a deadlock.
LOCK = "LOCK TABLE accounts_user IN EXCLUSIVE MODE"


class SQLite:
    """A file in the folder of the site."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.file = folder / "beacon.sqlite3"
        self.settings: dict[str, str] = {}

    def locked(self) -> Callable[[], None]:
        """Write, as another program would, without an end; returns how to stop."""
        connection = sqlite3.connect(
            self.file, isolation_level=None, timeout=30, check_same_thread=False
        )
        connection.execute("BEGIN IMMEDIATE")
        return connection.close

    def rows(self, statement: str) -> list[Any]:
        """Return the rows of a statement that only reads."""
        with closing(sqlite3.connect(self.file, timeout=30)) as connection:
            return connection.execute(statement).fetchall()

    def close(self) -> None:
        """Nothing stays open."""


class PostgreSQL:
    """A temporary server of our own, which keeps what it said it has (unlike that of ``bin/test``)."""

    name = "postgresql"

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder.parent, "pg")
        self.run("create")
        url = f"postgresql://postgres@{str(self.folder).replace('/', '%2F')}/postgres"
        self.settings = {"DATABASE_URL": url}

    def run(self, act: str) -> None:
        """``create``, ``stop`` (at once, as a machine does that crashes), ``start`` or ``remove``."""
        subprocess.run(
            ["sh", str(SCRIPT), act, str(self.folder)],
            check=True,
            stdout=subprocess.DEVNULL,
            env={"PATH": os.environ["PATH"], "SYNCHRONOUS": os.environ.get("SYNCHRONOUS", "on")},
        )

    def connect(self) -> Any:
        """Return a connection of our own."""
        return psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres")

    def locked(self) -> Callable[[], None]:
        """Lock what people write to, without an end; returns how to stop."""
        connection = self.connect()
        connection.execute(LOCK)
        return connection.close

    def rows(self, statement: str) -> list[Any]:
        """Return the rows of a statement that only reads."""
        with self.connect() as connection:
            return connection.execute(statement).fetchall()

    def close(self) -> None:
        """Stop the server, and remove what it kept."""
        self.run("remove")
        shutil.rmtree(self.folder, ignore_errors=True)


Database = SQLite | PostgreSQL


def tasks(database: Database) -> list[tuple[str, str, list[Any]]]:
    """Return the background tasks: status, name, arguments."""
    found = []
    for status, path, arguments, _started in database.rows(TASKS):
        values = json.loads(arguments) if isinstance(arguments, str) else arguments
        found.append((status, path.rpartition(".")[2], values["args"]))
    return found


def wait_for_tasks(database: Database, *, seconds: float) -> None:
    """Wait until the worker has nothing left to begin, and what it does is done or left behind."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        counts = [status for status, _name, _arguments in tasks(database)]
        if "READY" not in counts:
            return
        time.sleep(0.2)
