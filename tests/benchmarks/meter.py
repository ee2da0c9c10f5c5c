"""Measures work in this process: time, processor time here and in the database, memory."""

import json
import os
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

TICKS = os.sysconf("SC_CLK_TCK")


#: What only begins and ends transactions: neither Django's log nor other platforms count it alike.
TRANSACTIONS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


class Statements:
    """Counts statements that read or write; for ``connection.execute_wrapper``."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        self.count += not sql.startswith(TRANSACTIONS)
        return execute(sql, *arguments)


@contextmanager
def measured(name: str, rows: int) -> Iterator[None]:
    """Print what the block cost. The memory is the most this process ever had."""
    statements = Statements()
    server = postmaster()
    server_cpu_at_start = family_cpu(server) if server else 0.0
    cpu_at_start = time.process_time()
    started_at = time.perf_counter()
    with connection.execute_wrapper(statements):
        yield
    cost = {
        "name": name,
        "rows": rows,
        "seconds": time.perf_counter() - started_at,
        "cpu": time.process_time() - cpu_at_start,
        "database_cpu": family_cpu(server) - server_cpu_at_start if server else 0.0,
        "statements": statements.count,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(cost), flush=True)  # noqa: T201


def postmaster() -> int | None:
    """Return the process id of this machine's PostgreSQL server; None on SQLite."""
    if connection.vendor != "postgresql":
        return None
    connection.ensure_connection()
    return _stat(connection.connection.info.backend_pid)[1]


def family_cpu(pid: int) -> float:
    """Return processor seconds so far of a process and its children, ended ones too."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    ticks = sum(_stat(pid)[2:6])
    for child in children:
        try:
            ticks += sum(_stat(int(child))[2:4])
        except FileNotFoundError:  # it has ended since
            continue
    return ticks / TICKS


def _stat(pid: int) -> tuple[int, ...]:
    """Return a process's id, its parent's, and four numbers of clock ticks.

    They are its own in user and in system mode, and those of children that have ended.
    """
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (pid, int(fields[1]), *(int(field) for field in fields[11:15]))
