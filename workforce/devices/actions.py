"""Changes to a workplace's shared devices: register, revoke, note that one was used."""

import secrets
from datetime import date, datetime

from django.db import transaction
from wagtail.log_actions import log

from accounts.models import User
from workforce.devices.models import SharedDevice, token_digest
from workforce.units.models import Unit

#: Live devices a unit may have at once: more would be a mistake or abuse.
MAX_DEVICES = 50


class TooManyDevices(Exception):
    """The unit has ``MAX_DEVICES`` shared devices already."""


@transaction.atomic
def register_device(
    *, unit: Unit, label: str, lists_names: bool, language: str, by: User, at: datetime
) -> tuple[SharedDevice, str]:
    """Register a shared device of ``unit``; return it and the token for its cookie.

    The token is stored nowhere. ``language`` is that of the device between two people. Raises
    :class:`TooManyDevices`.
    """
    Unit.objects.select_for_update().get(pk=unit.pk)  # two at once are counted one after the other
    if SharedDevice.objects.live().filter(unit=unit).count() >= MAX_DEVICES:
        raise TooManyDevices(unit.pk)
    token = secrets.token_urlsafe(32)
    device = SharedDevice.objects.create(
        unit=unit,
        label=label,
        lists_names=lists_names,
        language=language,
        digest=token_digest(token),
        registered_by=by,
        registered_at=at,
    )
    log(unit, "workforce.register_device", user=by, data={"device": label})
    return device, token


@transaction.atomic
def revoke_device(*, device: SharedDevice, by: User, at: datetime) -> bool:
    """Stop people from signing in by name on ``device``; True when this call did it.

    A person signed in there is signed out with their next request.
    """
    changed_count = SharedDevice.objects.live().filter(pk=device.pk).update(revoked_at=at)
    if changed_count:
        log(device.unit, "workforce.revoke_device", user=by, data={"device": device.label})
    return bool(changed_count)


def note_use(*, device: SharedDevice, token: str, on: date) -> bool:
    """Store the day a device was last used, and its token under the current pepper; True once a day."""
    if device.last_seen_on == on:
        return False
    device.last_seen_on = on
    not_noted = SharedDevice.objects.filter(pk=device.pk).exclude(last_seen_on=on)
    return bool(not_noted.update(last_seen_on=on, digest=token_digest(token)))
