"""Log entries about many memberships in one statement; Wagtail's ``log`` writes one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.contrib.contenttypes.models import ContentType
from wagtail.models import ModelLogEntry

from accounts.models import User
from workforce.people.models import Membership


@dataclass(frozen=True)
class MembershipLogEntry:
    """One act about one person at one place."""

    membership: Membership
    action: str
    facts: Mapping[str, object]


def log_all(
    entries: Sequence[MembershipLogEntry],
    *,
    by: User | None,
    at: datetime,
    uuid: UUID | None = None,
) -> None:
    """Write the entries in one statement; they share ``uuid``, as entries of one act do."""
    content_type = ContentType.objects.get_for_model(Membership)
    batch_uuid = uuid or uuid4()
    ModelLogEntry.objects.bulk_create(
        ModelLogEntry(
            content_type=content_type,
            object_id=str(entry.membership.pk),
            label=str(entry.membership),
            action=entry.action,
            timestamp=at,
            data=dict(entry.facts),
            uuid=batch_uuid,
            user_id=by.pk if by else None,
            content_changed=False,
            deleted=False,
        )
        for entry in entries
    )
