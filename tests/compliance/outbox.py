"""What is asked, what ``send_reminders`` does about it, and what was sent."""

import json
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.message import Message
from email.policy import default
from io import StringIO
from typing import Any

import time_machine
from django.core import mail
from django.core.management import call_command

from compliance.obligations.models import Obligation
from tests.compliance.builders import require
from tests.people import SINCE, Cast

NOON = datetime(2026, 5, 6, 11, 0, tzinfo=UTC)  # a Wednesday, noon in London
TODAY = NOON.date()


def send_reminders(at: datetime = NOON, **options: Any) -> dict[str, Any]:
    """What ``send_reminders`` says when it runs at ``at``."""
    said = StringIO()
    with time_machine.travel(at, tick=False):
        call_command("send_reminders", format="json", stdout=said, **options)
    return json.loads(said.getvalue())


def ask(cast: Cast, due_on: date, *, told: bool = True) -> None:
    """Everybody below the area must hold the course by ``due_on``, and has long been told so."""
    require(cast.area, cast.course, from_on=SINCE)
    Obligation.objects.update(
        due_on=due_on, offered_at=datetime(2024, 2, 1, tzinfo=UTC) if told else None
    )


def sent() -> list[tuple[str, str]]:
    """Every message sent: to whom, and its subject."""
    return [(message.to[0], message.subject) for message in mail.outbox]


def parsed(at: int = 0) -> Message:
    """One message as its reader's mail program takes it apart."""
    return message_from_bytes(mail.outbox[at].message().as_bytes(), policy=default)


def refuse(*_args: Any) -> int:
    """A mail server that is not there."""
    raise ConnectionRefusedError("no mail server")
