"""An invitation and the task that sends its letter are saved together, or neither of them is."""

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django_tasks_db.models import DBTaskResult

from tests.people import Cast, as_person
from workforce.people.models import Invitation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.may_log_errors]

ADDRESS = "zofia@example.org"


@pytest.fixture
def bruno(cast: Cast, settings: Any) -> Client:
    """Bruno's laptop, at a site with a worker."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    return as_person(cast.bruno)


class FullQueue:
    """Refuses to save a task, once, as a locked database or a full disk does."""

    def __init__(self) -> None:
        self.refusals = 0

    def __call__(self, execute: Any, sql: str, *args: Any) -> Any:
        if sql.startswith("INSERT") and DBTaskResult._meta.db_table in sql and not self.refusals:
            self.refusals += 1
            raise OperationalError("database is locked")
        return execute(sql, *args)


def post(client: Client, cast: Cast, path: str, fields: dict[str, str]) -> str:
    """Send a form twice, the first time to a site that cannot queue a task; returns the page."""
    address = f"/manage/{path}/?unit={cast.workplace.uuid}&here=1"
    queue = FullQueue()
    with connection.execute_wrapper(queue):
        assert client.post(address, fields).status_code == 500
        return client.post(address, fields, follow=True).content.decode()


def test_an_invitation_whose_letter_could_not_be_queued_is_sent_when_asked_again(
    cast: Cast, bruno: Client
) -> None:
    fields = {"unit": str(cast.workplace.uuid), "addresses": ADDRESS, "language": "en"}
    page = post(bruno, cast, "invite", fields)
    assert "1 invitation is on its way." in page
    [task] = DBTaskResult.objects.all()
    assert task.args_kwargs["args"] == [Invitation.objects.get(email=ADDRESS).pk]
