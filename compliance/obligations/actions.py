"""Writes about what people must hold: work it out, tell them, exempt them, note what they hold."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from wagtail.log_actions import log

from accounts.models import User
from compliance.obligations.models import Obligation
from compliance.requirements.models import Requirement
from compliance.standing.held import held_and_signed, plainly_held
from workforce.people.models import Membership
from workforce.units.models import Unit, below

BATCH = 500  # people worked out at once: two dozen statements, a few megabytes


@dataclass(frozen=True)
class Recomputed:
    """What :func:`recompute_obligations` did, in obligations."""

    created: int = 0
    redated: int = 0
    lifted: int = 0
    restored: int = 0

    def __add__(self, other: "Recomputed") -> "Recomputed":
        return Recomputed(
            self.created + other.created,
            self.redated + other.redated,
            self.lifted + other.lifted,
            self.restored + other.restored,
        )


def recompute_obligations(
    *,
    on: date,
    unit: Unit | None = None,
    requirement: Requirement | None = None,
    people: Collection[int] | None = None,
    offered_at: datetime | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Recomputed:
    """Make obligations what memberships and requirements say; safe to run at any time, any number of times.

    For ``people`` (ids), for everybody with a membership at ``unit`` or below, or under ``requirement``
    (now, or before it was changed); for everybody when nothing is named. New obligations get
    ``offered_at`` if the caller tells the people now (else they wait for :func:`offer`). Those whose reason
    is gone are lifted from ``on``, and come back as they were when the reason does. Certificates are never
    touched. ``progress`` is called with (people done, people in all) after every few hundred.
    """
    chosen = list(people) if people is not None else _people_of(unit, requirement)
    result = Recomputed()
    for start in range(0, len(chosen), BATCH):
        batch = chosen[start : start + BATCH]
        result += _recompute(batch, offered_at, on=on)
        if progress:
            progress(start + len(batch), len(chosen))
    return result


def offer(*, obligations: QuerySet[Obligation], at: datetime) -> int:
    """Note that people were told what they must hold; returns how many had not been told before."""
    return obligations.filter(offered_at=None).update(offered_at=at)


def refresh_held(*, obligations: QuerySet[Obligation]) -> int:
    """Copy the dates of what people hold onto obligations, in two statements; returns how many were touched."""
    plain, signed = plainly_held(), held_and_signed()
    needing = Requirement.objects.filter(needs_acknowledgement=True).values("pk")
    return obligations.exclude(requirement__in=needing).update(
        held_from=plain.from_on, held_until=plain.until_on
    ) + obligations.filter(requirement__in=needing).update(
        held_from=signed.from_on, held_until=signed.until_on
    )


@transaction.atomic
def exempt(
    *, obligation: Obligation, from_on: date, until_on: date, reason: str, by: User | None
) -> Obligation:
    """Nobody expects this of the person from ``from_on`` to ``until_on``, both included, for a stated reason.

    It replaces an earlier exemption of the same obligation. Raises :class:`ValueError` when the days are
    the wrong way round or no reason is given.
    """
    if until_on < from_on or not reason.strip():
        raise ValueError("an exemption needs a reason, and may not end before it begins")
    obligation.exempt_from, obligation.exempt_until = from_on, until_on
    obligation.exempt_reason, obligation.exempted_by = reason.strip()[:250], by
    obligation.save(update_fields=["exempt_from", "exempt_until", "exempt_reason", "exempted_by"])
    log(
        obligation.membership,
        "workforce.exempt",
        user=by,
        data={
            "course": obligation.course.code,
            "until_on": until_on.isoformat(),
            "reason": obligation.exempt_reason,
        },
    )
    return obligation


@transaction.atomic
def end_exemption(*, obligation: Obligation, by: User | None) -> None:
    """Expect it of the person again."""
    obligation.exempt_from = obligation.exempt_until = obligation.exempted_by = None
    obligation.exempt_reason = ""
    obligation.save(update_fields=["exempt_from", "exempt_until", "exempt_reason", "exempted_by"])
    log(
        obligation.membership,
        "workforce.end_exemption",
        user=by,
        data={"course": obligation.course.code},
    )


def _people_of(unit: Unit | None, requirement: Requirement | None) -> list[int]:
    jobs = Membership.objects.all()
    if requirement:
        jobs = jobs.filter(
            below([requirement.unit], "unit__path") | Q(obligations__requirement=requirement)
        )
    if unit:
        jobs = jobs.filter(below([unit], "unit__path"))
    return list(jobs.order_by("person_id").values_list("person_id", flat=True).distinct())


@transaction.atomic
def _recompute(people: Collection[int], offered_at: datetime | None, *, on: date) -> Recomputed:
    wanted = Requirement.objects.entailed_for(people)
    rows = list(
        Obligation.objects.filter(person__in=people).select_related("membership").order_by("pk")
    )
    found = {(row.requirement_id, row.membership_id): row for row in rows}
    before = {(row.requirement_id, row.person_id): row for row in rows}
    missing = [
        _new(
            requirement,
            member,
            due_on,
            person,
            course,
            offered_at,
            before.get((requirement, person)),
        )
        for (requirement, member), (due_on, person, course) in wanted.items()
        if (requirement, member) not in found
    ]
    gone = [row.pk for key, row in found.items() if key not in wanted and row.lifted_on is None]
    back = [row for key, row in found.items() if key in wanted and row.lifted_on]
    moved = [
        row
        for key, row in found.items()
        if key in wanted and (row.due_on, row.course_id) != wanted[key][::2]
    ]
    for row in back:
        row.lifted_on = None
    for row in moved:
        row.due_on, _person, row.course_id = wanted[(row.requirement_id, row.membership_id)]
    Obligation.objects.bulk_create(missing, ignore_conflicts=True)
    Obligation.objects.bulk_update(
        {*back, *moved}, ["due_on", "lifted_on", "course"], batch_size=BATCH
    )
    Obligation.objects.filter(pk__in=gone).update(lifted_on=on)
    if missing or back:
        refresh_held(obligations=Obligation.objects.filter(person__in=people))
    return Recomputed(
        created=len(missing), redated=len(moved), lifted=len(gone), restored=len(back)
    )


def _new(
    requirement: int,
    member: int,
    due_on: date,
    person: int,
    course: int,
    offered_at: datetime | None,
    earlier: Obligation | None,
) -> Obligation:
    """An obligation; where the same requirement bound the person before (they moved, or came back), it goes on."""
    new = Obligation(
        requirement_id=requirement,
        membership_id=member,
        person_id=person,
        course_id=course,
        due_on=due_on,
        offered_at=offered_at,
    )
    if earlier:
        new.offered_at = earlier.offered_at or offered_at
    # a job beside it excuses from nothing here
    if earlier and (earlier.lifted_on or earlier.membership.until_on):
        new.exempt_from, new.exempt_until = earlier.exempt_from, earlier.exempt_until
        new.exempt_reason, new.exempted_by_id = earlier.exempt_reason, earlier.exempted_by_id
    return new


def carry_over(*, source: Unit, into: Unit, people: Sequence[int], on: date) -> None:
    """Who was told of a course, or exempted from it, at ``source`` is not told again and stays exempt at ``into``."""
    before = Obligation.objects.filter(membership__unit=source, person__in=people).order_by("pk")
    known = {(row.person_id, row.course_id): row for row in before}
    new = Obligation.objects.filter(
        membership__unit=into, membership__from_on__gte=on, person__in=people
    )
    changed = []
    for row in new.filter(offered_at=None) | new.filter(exempt_from=None):
        earlier = known.get((row.person_id, row.course_id))
        if earlier is None:
            continue
        row.offered_at = row.offered_at or earlier.offered_at
        if row.exempt_from is None:
            row.exempt_from, row.exempt_until = earlier.exempt_from, earlier.exempt_until
            row.exempt_reason, row.exempted_by_id = earlier.exempt_reason, earlier.exempted_by_id
        changed.append(row)
    fields = ["offered_at", "exempt_from", "exempt_until", "exempt_reason", "exempted_by"]
    Obligation.objects.bulk_update(changed, fields, batch_size=BATCH)
