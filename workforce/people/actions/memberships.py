"""Changes to who works where: join, add, confirm, refuse, change, leave."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.log_actions import log

from accounts.models import User
from workforce.people.models import JobRole, JoinCode, Membership, normalise_code
from workforce.permissions import may_correct_membership, may_decide_who_is_staff
from workforce.signals import memberships_changed
from workforce.units.models import Unit


class GuestCannotJoin(Exception):
    """A guest must claim their account before joining a workplace."""


class CodeNotLive(Exception):
    """Nobody can join with this code now: it is mistyped, expired or revoked."""


class UnitClosed(Exception):
    """The place counts no more: nobody comes to it, and no poster or letter calls anybody there."""


class JoinRefused(Exception):
    """A manager refused this person as one of the staff; a poster does not overrule them."""


@transaction.atomic
def join(
    *, person: User, code: str, at: datetime, shift: str = "", role: JobRole | None = None
) -> Membership:
    """Make ``person`` one of the staff of the workplace on whose poster ``code`` stands.

    The code may be typed in small letters, with spaces or hyphens. ``shift`` is a
    :class:`Membership.Shift` value. Obligations count as offered at once, because the page shown
    after joining lists them. Joining twice changes nothing. Raises :class:`CodeNotLive`,
    :class:`GuestCannotJoin` and :class:`JoinRefused`.
    """
    join_code = (
        JoinCode.objects.live(at=at)
        .filter(code=normalise_code(code))
        .select_related("unit")
        .first()
    )
    if join_code is None:
        raise CodeNotLive(code)
    if person.is_guest:
        raise GuestCannotJoin(person.pk)
    if Membership.objects.is_refused(person, join_code.unit):
        raise JoinRefused(person.pk)
    try:
        return add_member(
            person=person,
            unit=join_code.unit,
            from_on=timezone.localdate(at),
            at=at,
            shift=shift,
            role=role,
            came_by=Membership.Way.CODE,
        )
    except UnitClosed as error:  # since the code was looked up
        raise CodeNotLive(code) from error


@transaction.atomic
def add_member(
    *,
    person: User,
    unit: Unit,
    from_on: date,
    at: datetime,
    shift: str = "",
    role: JobRole | None = None,
    is_agency: bool = False,
    staff_number: str = "",
    came_by: str = Membership.Way.ADDED,
    offers_obligations: bool = True,
    by: User | None = None,
) -> Membership:
    """Return the person's open membership at ``unit``, made with its obligations if there is none.

    New obligations are offered at ``at`` unless ``offers_obligations`` is false. ``from_on`` may
    lie in the past, for somebody who works there already. Whoever came any other way than by a
    poster is confirmed at once. ``by`` is who did it; None for the person themselves. A membership
    that ends on a day to come stays as it is; one that ended after ``from_on`` is continued the day
    after. Raises :class:`UnitClosed`.
    """
    check_open(unit, on=timezone.localdate(at))
    last_membership = _last_membership(person, unit, since=from_on)
    if last_membership and last_membership.until_on:
        if last_membership.until_on >= timezone.localdate(at):  # their last day is still to come
            return last_membership
        from_on = last_membership.until_on + timedelta(days=1)
    details = {
        "from_on": from_on,
        "shift": shift,
        "role": role,
        "is_agency": is_agency,
        "staff_number": staff_number,
        "came_by": came_by,
        "confirmed_at": None if came_by == Membership.Way.CODE else at,
    }
    membership, is_new = _open_membership(person, unit, details)
    if is_new:
        offered_at = at if offers_obligations else None
        _announce(membership, on=timezone.localdate(at), offered_at=offered_at)
        log(membership, "workforce.join", user=by or person, data={"way": came_by})
    return membership


def _open_membership(person: User, unit: Unit, details: dict[str, Any]) -> tuple[Membership, bool]:
    """Return the open membership of a person at a place, made now if there is none, and whether it was."""
    try:
        with transaction.atomic():
            return Membership.objects.get_or_create(
                person=person, unit=unit, until_on=None, defaults=details
            )
    except IntegrityError:  # scanned twice at once: the other request got there first
        return Membership.objects.get(person=person, unit=unit, until_on=None), False


def check_open(unit: Unit, *, on: date) -> None:
    """Raise :class:`UnitClosed` for a place that is closed on a day, as the database has it."""
    if not Unit.objects.filter(pk=unit.pk).open(on=on).exists():
        raise UnitClosed(unit.pk)


def _announce(membership: Membership, *, on: date, offered_at: datetime | None) -> None:
    people = [membership.person_id]
    memberships_changed.send(sender=Membership, people=people, on=on, offered_at=offered_at)


def _last_membership(person: User, unit: Unit, *, since: date) -> Membership | None:
    """Return the membership that ended last of those at ``unit`` which reach to ``since``."""
    memberships = Membership.objects.filter(
        person=person, unit=unit, refused_at=None, until_on__gte=since
    )
    return memberships.order_by("until_on").last()


@transaction.atomic
def confirm_all(*, memberships: Sequence[Membership], by: User | None, at: datetime) -> int:
    """Confirm people who joined by a poster; return how many this call confirmed."""
    _check_decision(memberships, by=by, on=timezone.localdate(at))
    return sum(confirm(membership=membership, by=by, at=at) for membership in memberships)


@transaction.atomic
def refuse_all(*, memberships: Sequence[Membership], by: User | None, at: datetime) -> int:
    """Refuse people who joined by a poster; return how many this call refused."""
    _check_decision(memberships, by=by, on=timezone.localdate(at))
    return sum(refuse(membership=membership, by=by, at=at) for membership in memberships)


def _check_decision(memberships: Sequence[Membership], *, by: User | None, on: date) -> None:
    units = [membership.unit for membership in memberships]
    if not may_decide_who_is_staff(by, units, on=on):
        raise PermissionDenied


@transaction.atomic
def confirm(*, membership: Membership, by: User | None, at: datetime) -> bool:
    """Confirm somebody who joined by a poster as one of the staff; True when this call did it.

    Nobody is confirmed after their last day.
    """
    undecided = Membership.objects.filter(pk=membership.pk, confirmed_at=None, refused_at=None)
    changed_count = undecided.exclude(until_on__lt=timezone.localdate(at)).update(confirmed_at=at)
    if changed_count:
        log(membership, "workforce.confirm", user=by)
    return bool(changed_count)


@transaction.atomic
def refuse(*, membership: Membership, by: User | None, at: datetime) -> bool:
    """Refuse somebody who joined by a poster as one of the staff; True when this call did it.

    They count on no day, keep everything they learned, and cannot come back by a poster of this
    place. Nobody is refused who has left or is about to: figures of past days stay.
    """
    undecided = Membership.objects.filter(
        pk=membership.pk, confirmed_at=None, refused_at=None, until_on=None
    )
    if not undecided.update(refused_at=at, until_on=timezone.localdate(at)):
        return False
    memberships_changed.send(
        sender=Membership, people=[membership.person_id], on=timezone.localdate(at)
    )
    log(membership, "workforce.refuse", user=by)
    return True


@transaction.atomic
def change(
    *,
    membership: Membership,
    shift: str,
    role: JobRole | None,
    is_agency: bool,
    staff_number: str,
    by: User | None,
    at: datetime,
) -> bool:
    """Correct what somebody does at a place; a new role changes obligations. True if anything changed.

    Nothing changes after the last day, nor for somebody refused: figures of past days stay.
    """
    on = timezone.localdate(at)
    if not may_correct_membership(by, membership, on=on):
        raise PermissionDenied
    unrefused = Membership.objects.filter(pk=membership.pk, refused_at=None)
    if not unrefused.exclude(until_on__lt=on).exists():
        return False
    new_values = {
        "shift": shift,
        "role": role,
        "is_agency": is_agency,
        "staff_number": staff_number,
    }
    changed_fields = [
        name for name, value in new_values.items() if getattr(membership, name) != value
    ]
    if not changed_fields:
        return False
    for name in changed_fields:
        setattr(membership, name, new_values[name])
    membership.save(update_fields=changed_fields)
    if "role" in changed_fields:
        memberships_changed.send(sender=Membership, people=[membership.person_id], on=on)
    log(membership, "workforce.change", user=by, data={"changed": changed_fields})
    return True


@transaction.atomic
def leave(*, membership: Membership, until_on: date, by: User | None = None) -> bool:
    """End a membership; ``until_on`` is the last day. True when this call did it.

    Nobody leaves before the day they came, and nobody twice. Obligations stay in history and stop
    counting the day after. A later :func:`join` opens a new membership and finds every certificate
    still held.
    """
    open_membership = Membership.objects.filter(
        pk=membership.pk, until_on=None, from_on__lte=until_on
    )
    if not open_membership.update(until_on=until_on):
        return False
    membership.until_on = until_on
    memberships_changed.send(sender=Membership, people=[membership.person_id], on=until_on)
    log(membership, "workforce.leave", user=by, data={"until_on": until_on.isoformat()})
    return True
