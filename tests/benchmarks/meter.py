"""Counts SQL statements."""

from collections.abc import Callable
from typing import Any

#: What only begins and ends transactions: neither Django's log nor other platforms count it alike.
TRANSACTIONS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


class Statements:
    """Counts statements that read or write, keeping none of them; for ``connection.execute_wrapper``."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        self.count += not sql.startswith(TRANSACTIONS)
        return execute(sql, *arguments)
