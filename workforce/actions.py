"""Writes about the workforce: join and leave, work out obligations, tell people, open and close poster codes."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet, Subquery
from django.utils import timezone
from wagtail.log_actions import log

from accounts.models import User
from workforce.models import JobRole, JoinCode, Membership, Obligation, Requirement, Unit
from workforce.models.obligations import newest_certificate
from workforce.models.people import typed
from workforce.models.units import below

BATCH = 500  # people worked out at once: two dozen statements, a few megabytes


class NotClaimed(Exception):
    """A guest must say who they are before joining a workplace."""


class CodeNotLive(Exception):
    """No poster with this code opens a door now: mistyped, expired or revoked."""


@dataclass(frozen=True)
class Recomputed:
    """What :func:`recompute_obligations` did, in obligations."""

    created: int = 0
    redated: int = 0
    removed: int = 0

    def __add__(self, other: "Recomputed") -> "Recomputed":
        return Recomputed(self.created + other.created, self.redated + other.redated, self.removed + other.removed)


@transaction.atomic
def join(*, person: User, code: str, at: datetime, shift: str = "", role: JobRole | None = None) -> Membership:
    """Make ``person`` one of the staff of the workplace on whose poster ``code`` stands.

    The code may be typed in small letters, with spaces or hyphens. ``shift`` is a
    :class:`Membership.Shift` value. Obligations that follow count as offered at once, because the page
    that calls this shows them. Joining twice changes nothing. Raises :class:`CodeNotLive` and
    :class:`NotClaimed`.
    """
    door = JoinCode.objects.live(at=at).filter(code=typed(code)).select_related("unit").first()
    if door is None:
        raise CodeNotLive(code)
    if person.is_guest:
        raise NotClaimed(person.pk)
    return add_member(person=person, unit=door.unit, from_on=timezone.localdate(at), at=at, shift=shift, role=role)


@transaction.atomic
def add_member(
    *, person: User, unit: Unit, from_on: date, at: datetime, shift: str = "", role: JobRole | None = None
) -> Membership:
    """The person's open membership at ``unit``, made if there is none, with the obligations that follow.

    New obligations are offered at ``at``: call this only where the person is told. ``from_on`` may lie
    in the past (someone already works there).
    """
    details = {"from_on": from_on, "shift": shift, "role": role}
    try:
        with transaction.atomic():
            member, is_new = Membership.objects.get_or_create(person=person, unit=unit, until_on=None, defaults=details)
    except IntegrityError:  # scanned twice at once: the other request got there first
        return Membership.objects.get(person=person, unit=unit, until_on=None)
    if is_new:
        recompute_obligations(membership=member, offered_at=at)
        log(member, "workforce.join", user=person)
    return member


@transaction.atomic
def leave(*, membership: Membership, until_on: date, by: User | None = None) -> bool:
    """End a membership; ``until_on`` is the last day. True when this call did it.

    The obligations stay in history and stop counting the day after. A later :func:`join` opens a new
    membership and finds every certificate still held.
    """
    if not Membership.objects.filter(pk=membership.pk, until_on=None).update(until_on=until_on):
        return False
    membership.until_on = until_on
    recompute_obligations(membership=membership)
    log(membership, "workforce.leave", user=by, data={"until_on": until_on.isoformat()})
    return True


def recompute_obligations(
    *,
    unit: Unit | None = None,
    requirement: Requirement | None = None,
    membership: Membership | None = None,
    offered_at: datetime | None = None,
) -> Recomputed:
    """Make obligations what memberships and requirements say; safe to run at any time, any number of times.

    For everybody with a membership at ``unit`` or below, under ``requirement`` (now, or before it was
    changed), or for the person of ``membership``; for everybody when nothing is named. New obligations
    get ``offered_at`` if the caller tells the people now (else they wait for :func:`offer`); those whose
    reason is gone are removed. Certificates are never touched.
    """
    jobs = Membership.objects.all()
    if membership:
        jobs = jobs.filter(person=membership.person_id)
    if requirement:
        jobs = jobs.filter(below([requirement.unit], "unit__path") | Q(obligations__requirement=requirement))
    if unit:
        jobs = jobs.filter(below([unit], "unit__path"))
    people = jobs.order_by("person_id").values_list("person_id", flat=True).distinct()
    done = Recomputed()
    for batch in _batches(list(people)):
        done += _recompute(batch, offered_at)
    return done


def offer(*, obligations: QuerySet[Obligation], at: datetime) -> int:
    """Note that people were told what they must hold; returns how many had not been told before."""
    return obligations.filter(offered_at=None).update(offered_at=at)


def refresh_held(*, obligations: QuerySet[Obligation]) -> int:
    """Copy the dates of the newest unrevoked certificate onto obligations, in one statement."""
    newest = newest_certificate()
    return obligations.update(
        held_from=Subquery(newest.values("in_force_from")[:1]),
        held_until=Subquery(newest.values("expires_on")[:1]),
    )


@transaction.atomic
def open_code(*, unit: Unit, by: User | None, at: datetime) -> JoinCode:
    """A new poster code for a workplace; older ones stay live until closed."""
    code = JoinCode.objects.create(unit=unit, created_at=at)
    log(code, "workforce.open_code", user=by)
    return code


@transaction.atomic
def close_code(*, code: JoinCode, by: User | None, at: datetime) -> bool:
    """Stop a poster code from opening the door; True when this call did it."""
    changed = JoinCode.objects.filter(pk=code.pk, revoked_at=None).update(revoked_at=at)
    if changed:
        log(code, "workforce.close_code", user=by)
    return bool(changed)


def _batches(people: list[int]) -> Iterator[list[int]]:
    return (people[at : at + BATCH] for at in range(0, len(people), BATCH))


@transaction.atomic
def _recompute(people: Collection[int], offered_at: datetime | None) -> Recomputed:
    wanted = Requirement.objects.entailed_for(people)
    found = {(row.requirement_id, row.membership_id): row for row in Obligation.objects.filter(person__in=people)}
    missing = [
        Obligation(
            requirement_id=requirement,
            membership_id=member,
            person_id=person,
            course_id=course,
            due_on=due_on,
            offered_at=offered_at,
        )
        for (requirement, member), (due_on, person, course) in wanted.items()
        if (requirement, member) not in found
    ]
    gone = [row.pk for key, row in found.items() if key not in wanted]
    moved = [row for key, row in found.items() if key in wanted and row.due_on != wanted[key][0]]
    for row in moved:
        row.due_on = wanted[(row.requirement_id, row.membership_id)][0]
    Obligation.objects.bulk_create(missing, ignore_conflicts=True)
    Obligation.objects.bulk_update(moved, ["due_on"], batch_size=BATCH)
    Obligation.objects.filter(pk__in=gone).delete()
    if missing:
        refresh_held(obligations=Obligation.objects.filter(person__in=people))
    return Recomputed(created=len(missing), redated=len(moved), removed=len(gone))
