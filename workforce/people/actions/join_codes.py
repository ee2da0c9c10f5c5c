"""Writes about the codes on posters."""

from calendar import monthrange
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from accounts.models import User
from foundation.dates import day_after
from workforce.people.actions.memberships import check_open
from workforce.people.models import JoinCode
from workforce.permissions import may_use_join_codes
from workforce.units.models import Unit


def months_later(months: int, *, on: date) -> datetime:
    """The instant after the same day of the month so many months later (its last day where there is none)."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    last_on = date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))
    return day_after(last_on)


@transaction.atomic
def open_code(
    *, unit: Unit, by: User | None, at: datetime, expires_at: datetime | None = None
) -> JoinCode:
    """A new poster code for a workplace, for ever or until ``expires_at``; older ones stay live until closed.

    Raises :class:`workforce.people.actions.memberships.UnitClosed`.
    """
    on = timezone.localdate(at)
    if not may_use_join_codes(by, unit, on=on):
        raise PermissionDenied
    check_open(unit, on=on)
    code = JoinCode.objects.create(unit=unit, created_at=at, expires_at=expires_at)
    log(unit, "workforce.open_code", user=by, data={"code": code.code})
    return code


@transaction.atomic
def close_code(*, code: JoinCode, by: User | None, at: datetime) -> bool:
    """Stop a poster code from opening the door; True when this call did it."""
    if not may_use_join_codes(by, code.unit, on=timezone.localdate(at)):
        raise PermissionDenied
    changed_count = JoinCode.objects.filter(pk=code.pk, revoked_at=None).update(revoked_at=at)
    if changed_count:
        log(code.unit, "workforce.close_code", user=by, data={"code": code.code})
    return bool(changed_count)
