"""Writes the history of many memberships at once, as :func:`wagtail.log_actions.log` does of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.contrib.contenttypes.models import ContentType
from wagtail.models import ModelLogEntry

from accounts.models import User
from workforce.people.models import Membership


@dataclass(frozen=True)
class Entry:
    """One act about one person at one place."""

    membership: Membership
    action: str
    facts: Mapping[str, object]


def log_all(
    entries: Sequence[Entry], *, by: User | None, at: datetime, uuid: UUID | None = None
) -> None:
    """Note acts done together in one statement; they share ``uuid``."""
    kind = ContentType.objects.get_for_model(Membership)
    together = uuid or uuid4()
    ModelLogEntry.objects.bulk_create(
        ModelLogEntry(
            content_type=kind,
            object_id=str(entry.membership.pk),
            label=str(entry.membership),
            action=entry.action,
            timestamp=at,
            data=dict(entry.facts),
            uuid=together,
            user_id=by.pk if by else None,
            content_changed=False,
            deleted=False,
        )
        for entry in entries
    )
