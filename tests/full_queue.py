"""A queue of background tasks that refuses one: what was to be saved with it is not saved either."""

from typing import Any

from django.db import OperationalError, connection
from django.test import Client
from django_tasks_db.models import DBTaskResult


class FullQueue:
    """Refuses to save a task of this name, once, as a locked database or a full disk does."""

    def __init__(self, task: str) -> None:
        self.task = task
        self.refusals = 0

    def __call__(self, execute: Any, sql: str, params: Any, *args: Any) -> Any:
        is_new_task = sql.startswith("INSERT") and DBTaskResult._meta.db_table in sql
        if is_new_task and self.task in str(params) and not self.refusals:
            self.refusals += 1
            raise OperationalError("database is locked")
        return execute(sql, params, *args)


def post_to_full_queue(client: Client, address: str, fields: dict[str, Any], *, task: str) -> None:
    """Send a form to a site that cannot queue a task of this name."""
    queue = FullQueue(task)
    with connection.execute_wrapper(queue):
        status = client.post(address, fields).status_code
    assert queue.refusals, "the form queues no such task"
    assert status == 500
