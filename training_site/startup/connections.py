"""How the site connects to its database and its cache, read from the environment."""

from pathlib import Path
from typing import Any

from environs import Env

SQLITE_OPTIONS = {
    "timeout": 20,  # seconds a second writer waits
    "transaction_mode": "IMMEDIATE",
    "init_command": ("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"),
}
# Django's 300 are too few for a site's course outlines.
CACHE_ENTRIES = 10_000


def database(env: Env, *, sqlite_file: Path) -> dict[str, Any]:
    """Return the default entry of ``DATABASES``: by ``DATABASE_URL``, else a SQLite file."""
    connection: dict[str, Any] = env.dj_db_url("DATABASE_URL", f"sqlite:///{sqlite_file}")
    if connection["ENGINE"].endswith("sqlite3"):
        connection["OPTIONS"] = dict(SQLITE_OPTIONS)
        return connection
    connection["CONN_MAX_AGE"] = 60  # seconds
    connection["CONN_HEALTH_CHECKS"] = True
    # PostgreSQL would compile a report's long statements for seconds, to run them for milliseconds.
    options = connection.setdefault("OPTIONS", {})
    options.setdefault("options", "-c jit=off")
    return connection


def cache(env: Env) -> dict[str, Any]:
    """Return the default entry of ``CACHES``: by ``CACHE_URL``, else each process's own memory."""
    connection: dict[str, Any] = env.dj_cache_url("CACHE_URL", "locmem://")
    if connection["BACKEND"].endswith("LocMemCache"):
        connection["OPTIONS"] = {"MAX_ENTRIES": CACHE_ENTRIES}
    return connection
