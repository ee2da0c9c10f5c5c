"""Writes about who works where: join, be added, be confirmed or refused, change, leave."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.log_actions import log

from accounts.models import User
from workforce.people.models import JobRole, JoinCode, Membership, typed
from workforce.signals import memberships_changed
from workforce.units.models import Unit


class NotClaimed(Exception):
    """A guest must say who they are before joining a workplace."""


class CodeNotLive(Exception):
    """No poster with this code opens a door now: mistyped, expired or revoked."""


class Refused(Exception):
    """A manager said this person is not one of the staff; a poster does not overrule them."""


@transaction.atomic
def join(
    *, person: User, code: str, at: datetime, shift: str = "", role: JobRole | None = None
) -> Membership:
    """Make ``person`` one of the staff of the workplace on whose poster ``code`` stands.

    The code may be typed in small letters, with spaces or hyphens. ``shift`` is a
    :class:`Membership.Shift` value. Obligations that follow count as offered at once, because the page
    that calls this shows them. Joining twice changes nothing. Raises :class:`CodeNotLive`,
    :class:`NotClaimed` and :class:`Refused`.
    """
    door = JoinCode.objects.live(at=at).filter(code=typed(code)).select_related("unit").first()
    if door is None:
        raise CodeNotLive(code)
    if person.is_guest:
        raise NotClaimed(person.pk)
    latest = (
        Membership.objects.filter(person=person, unit=door.unit).order_by("-from_on", "-pk").first()
    )
    if latest and latest.refused_at:
        raise Refused(person.pk)
    return add_member(
        person=person,
        unit=door.unit,
        from_on=timezone.localdate(at),
        at=at,
        shift=shift,
        role=role,
        came_by=Membership.Way.CODE,
    )


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
    is_told: bool = True,
    by: User | None = None,
) -> Membership:
    """The person's open membership at ``unit``, made if there is none, with the obligations that follow.

    New obligations are offered at ``at`` unless ``is_told`` is false. ``from_on`` may lie in the past
    (someone already works there). Whoever comes any other way than by a poster is confirmed at once.
    ``by`` is who did it; the person themselves when None. Whoever leaves on a day to come leaves then; whoever
    was there until after ``from_on`` comes back the day after they left.
    """
    last = _last_stay(person, unit, since=from_on)
    if last and last.until_on:
        if last.until_on >= timezone.localdate(at):  # their last day is still to come
            return last
        from_on = last.until_on + timedelta(days=1)
    details = {
        "from_on": from_on,
        "shift": shift,
        "role": role,
        "is_agency": is_agency,
        "staff_number": staff_number,
        "came_by": came_by,
        "confirmed_at": None if came_by == Membership.Way.CODE else at,
    }
    try:
        with transaction.atomic():
            member, is_new = Membership.objects.get_or_create(
                person=person, unit=unit, until_on=None, defaults=details
            )
    except IntegrityError:  # scanned twice at once: the other request got there first
        return Membership.objects.get(person=person, unit=unit, until_on=None)
    if is_new:
        offered_at = at if is_told else None
        _tell_of(member, on=timezone.localdate(at), offered_at=offered_at)
        log(member, "workforce.join", user=by or person, data={"way": came_by})
    return member


def _tell_of(membership: Membership, *, on: date, offered_at: datetime | None) -> None:
    people = [membership.person_id]
    memberships_changed.send(sender=Membership, people=people, on=on, offered_at=offered_at)


def _last_stay(person: User, unit: Unit, *, since: date) -> Membership | None:
    """Return the membership that ended last of those at ``unit`` which reach to ``since``."""
    stays = Membership.objects.filter(
        person=person, unit=unit, refused_at=None, until_on__gte=since
    )
    return stays.order_by("until_on").last()


@transaction.atomic
def confirm(*, membership: Membership, by: User, at: datetime) -> bool:
    """Say that somebody who joined by code is one of the staff; True when this call did it."""
    changed = Membership.objects.filter(
        pk=membership.pk, confirmed_at=None, refused_at=None
    ).update(confirmed_at=at)
    if changed:
        log(membership, "workforce.confirm", user=by)
    return bool(changed)


@transaction.atomic
def refuse(*, membership: Membership, by: User, at: datetime) -> bool:
    """Say that somebody who joined by code is not one of the staff; True when this call did it.

    They count on no day, keep everything they learned, and cannot come back by a poster of this place.
    """
    waiting = Membership.objects.filter(pk=membership.pk, confirmed_at=None, refused_at=None)
    if not waiting.update(refused_at=at, until_on=timezone.localdate(at)):
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
    """Correct what somebody does at a place; obligations follow a new role. True when anything changed."""
    after = {"shift": shift, "role": role, "is_agency": is_agency, "staff_number": staff_number}
    changed = [name for name, value in after.items() if getattr(membership, name) != value]
    if not changed:
        return False
    for name in changed:
        setattr(membership, name, after[name])
    membership.save(update_fields=changed)
    if "role" in changed:
        memberships_changed.send(
            sender=Membership, people=[membership.person_id], on=timezone.localdate(at)
        )
    log(membership, "workforce.change", user=by, data={"changed": changed})
    return True


@transaction.atomic
def leave(*, membership: Membership, until_on: date, by: User | None = None) -> bool:
    """End a membership; ``until_on`` is the last day. True when this call did it.

    The obligations stay in history and stop counting the day after. A later :func:`join` opens a new
    membership and finds every certificate still held.
    """
    if not Membership.objects.filter(pk=membership.pk, until_on=None).update(until_on=until_on):
        return False
    membership.until_on = until_on
    memberships_changed.send(sender=Membership, people=[membership.person_id], on=until_on)
    log(membership, "workforce.leave", user=by, data={"until_on": until_on.isoformat()})
    return True
