"""Writes about a workplace's shared devices: register, revoke, note that one was used."""

import secrets
from datetime import date, datetime

from django.db import transaction
from wagtail.log_actions import log

from accounts.models import User
from workforce.devices.models import SharedDevice, token_digest
from workforce.units.models import Unit

#: Live devices a unit may have at once: more is a mistake or a mischief.
MOST = 50


class TooManyDevices(Exception):
    """The unit has as many shared devices as one may have."""


@transaction.atomic
def register_device(
    *, unit: Unit, label: str, lists_names: bool, language: str, by: User, at: datetime
) -> tuple[SharedDevice, str]:
    """A new shared device of ``unit``, and the token for its cookie, which is kept nowhere.

    ``language`` is what it speaks between two people. Raises :class:`TooManyDevices`.
    """
    Unit.objects.select_for_update().get(pk=unit.pk)  # two at once are counted one after the other
    if SharedDevice.objects.live().filter(unit=unit).count() >= MOST:
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
    """Nobody signs in by name on ``device`` any more; whoever is signed in there is signed out at their next step.

    True when this call did it.
    """
    changed = SharedDevice.objects.live().filter(pk=device.pk).update(revoked_at=at)
    if changed:
        log(device.unit, "workforce.revoke_device", user=by, data={"device": device.label})
    return bool(changed)


def note_use(*, device: SharedDevice, token: str, on: date) -> bool:
    """Note the day a device was last used, and its token under today's pepper; True once a day."""
    if device.last_seen_on == on:
        return False
    device.last_seen_on = on
    row = SharedDevice.objects.filter(pk=device.pk).exclude(last_seen_on=on)
    return bool(row.update(last_seen_on=on, digest=token_digest(token)))
