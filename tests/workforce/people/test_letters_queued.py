"""An invitation and the task that sends its letter are saved together, or neither of them is."""

from typing import Any

import pytest
from django.test import Client
from django_tasks_db.models import DBTaskResult

from tests.full_queue import post_to_full_queue
from tests.people import Cast, as_person
from workforce.people.models import Invitation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.may_log_errors]

ADDRESS = "zofia@example.org"


@pytest.fixture
def bruno(cast: Cast, settings: Any) -> Client:
    """Bruno's laptop, at a site with a worker."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    return as_person(cast.bruno)


def post(client: Client, cast: Cast, path: str, fields: dict[str, str]) -> str:
    """Send a form twice, the first time to a site that cannot queue a task; returns the page."""
    address = f"/manage/{path}/?unit={cast.workplace.uuid}&here=1"
    post_to_full_queue(client, address, fields, task="send_invitation")
    return client.post(address, fields, follow=True).content.decode()


def test_an_invitation_whose_letter_could_not_be_queued_is_sent_when_asked_again(
    cast: Cast, bruno: Client
) -> None:
    fields = {"unit": str(cast.workplace.uuid), "addresses": ADDRESS, "language": "en"}
    page = post(bruno, cast, "invite", fields)
    assert "1 invitation is on its way." in page
    [task] = DBTaskResult.objects.all()
    assert task.args_kwargs["args"] == [Invitation.objects.get(email=ADDRESS).pk]
