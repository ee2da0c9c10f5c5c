"""Changes to a workplace's shared devices: register, revoke, note that one was used."""

import secrets
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from accounts.models import User
from workforce.devices.models import SharedDevice, token_digest
from workforce.permissions import may_share_devices
from workforce.units.models import Unit

#: Live devices a unit may have at once: more would be a mistake or abuse.
MAX_DEVICES = 50


class TooManyDevices(Exception):
    """The unit has ``MAX_DEVICES`` shared devices already."""


@transaction.atomic
def register_device(
    *,
    unit: Unit,
    label: str,
    lists_names: bool,
    language: str,
    by: User | None,
    at: datetime,
    replaced_device: SharedDevice | None = None,
) -> tuple[SharedDevice, str]:
    """Register a shared device of ``unit``; return it and the token for its cookie.

    The token is stored nowhere. ``language`` is that of the device between two people.
    ``replaced_device`` is what the same machine was until now: it is stopped, wherever it belonged,
    because its cookie is about to be replaced. Raises :class:`TooManyDevices`.
    """
    if not may_share_devices(by, unit, on=timezone.localdate(at)):
        raise PermissionDenied
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
    if replaced_device:
        _revoke(replaced_device, by=by, at=at)
    return device, token


@transaction.atomic
def revoke_device(*, device: SharedDevice, by: User | None, at: datetime) -> bool:
    """Stop people from signing in by name on ``device``; True when this call did it.

    A person signed in there is signed out with their next request.
    """
    if not may_share_devices(by, device.unit, on=timezone.localdate(at)):
        raise PermissionDenied
    return _revoke(device, by=by, at=at)


def _revoke(device: SharedDevice, *, by: User | None, at: datetime) -> bool:
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
