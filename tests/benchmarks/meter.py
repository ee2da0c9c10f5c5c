"""Measures one piece of work in this process: time, processor time here and in the database, statements, memory."""

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
    """Counts statements that read or write, keeping none of them; for ``connection.execute_wrapper``."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        self.count += not sql.startswith(TRANSACTIONS)
        return execute(sql, *arguments)


@contextmanager
def measured(name: str, rows: int) -> Iterator[None]:
    """Print what the block cost. The memory is the most this process ever had."""
    statements, server = Statements(), postmaster()
    before = family_cpu(server) if server else 0.0
    began, began_cpu = time.perf_counter(), time.process_time()
    with connection.execute_wrapper(statements):
        yield
    seconds, cpu = time.perf_counter() - began, time.process_time() - began_cpu
    facts = {"name": name, "rows": rows, "seconds": seconds, "cpu": cpu}
    facts["database_cpu"] = family_cpu(server) - before if server else 0.0
    facts |= {"statements": statements.count}
    facts |= {"megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}
    print(json.dumps(facts), flush=True)  # noqa: T201


def postmaster() -> int | None:
    """The process a PostgreSQL server on this machine came from; None on SQLite, which runs inside ours."""
    if connection.vendor != "postgresql":
        return None
    connection.ensure_connection()
    return _stat(connection.connection.info.backend_pid)[1]


def family_cpu(pid: int) -> float:
    """Processor seconds so far of a process and its children, those that have ended too."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    ticks = sum(_stat(pid)[2:6])
    for child in children:
        try:
            ticks += sum(_stat(int(child))[2:4])
        except FileNotFoundError:  # it has ended since
            continue
    return ticks / TICKS


def _stat(pid: int) -> tuple[int, ...]:
    """Its number, its parent's; then clock ticks: its own in user and system mode, and those of ended children."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (pid, int(fields[1]), *(int(field) for field in fields[11:15]))
