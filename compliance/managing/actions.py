"""Writes about many people at once, each one as if done alone: same checks, same entries in the history."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.log_actions import log

from accounts.models import User
from compliance.notices.actions.notices import remind
from compliance.obligations.actions import end_exemption, exempt, recompute_obligations
from compliance.obligations.models import Obligation
from workforce.people.actions.memberships import add_member, confirm, leave, refuse
from workforce.people.models import Membership
from workforce.units.models import Unit

BATCH = 200

#: Told (done, of how many) now and then.
Progress = Callable[[int, int | None], None]


@dataclass(frozen=True)
class Wish:
    """What a manager wants done, by whom it is done, and when; the rest as the act needs it."""

    act: str
    by: User
    at: datetime
    reason: str = ""
    until_on: date | None = None
    left_on: date | None = None
    to: Unit | None = None

    @property
    def today(self) -> date:
        """The day it is done."""
        return timezone.localdate(self.at)


@dataclass(frozen=True)
class Outcome:
    """How many it was done to, by what happened; ``to_write_to`` are ids of people whose reminder waits to be sent."""

    counts: Mapping[str, int]
    to_write_to: tuple[int, ...] = ()


def carry_out(
    wish: Wish, *, jobs: QuerySet[Membership], asked: QuerySet[Obligation], progress: Progress
) -> Outcome:
    """Do it: to the obligations ``asked`` for acts about training, to ``jobs`` for acts about the place.

    Each batch is one transaction. What cannot be done to somebody (they began later than they are said to
    have left, nobody had to confirm them) is counted as *skipped* and changes nothing.
    """
    if wish.act == "remind":
        return _remind(wish, asked, progress)
    rows: QuerySet[Membership] | QuerySet[Obligation] = jobs if wish.act in OF_JOBS else asked
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    counts: Counter[str] = Counter()
    for start in range(0, len(ids), BATCH):
        with transaction.atomic():
            counts += _batch(wish, ids[start : start + BATCH])
        progress(min(start + BATCH, len(ids)), len(ids))
    return Outcome(counts)


def _batch(wish: Wish, ids: list[int]) -> Counter[str]:
    if wish.act in OF_JOBS:
        jobs = (
            Membership.objects.filter(pk__in=ids)
            .select_related("person", "unit", "role")
            .order_by("pk")
        )
        return Counter(OF_JOBS[wish.act](wish, job) for job in jobs)
    asked = (
        Obligation.objects.filter(pk__in=ids).select_related("membership", "course").order_by("pk")
    )
    return Counter(OF_TRAINING[wish.act](wish, row) for row in asked)


def _remind(wish: Wish, asked: QuerySet[Obligation], progress: Progress) -> Outcome:
    ids = list(asked.order_by("person_id", "pk").values_list("pk", flat=True))
    counts: Counter[str] = Counter()
    people: list[int] = []
    for start in range(0, len(ids), BATCH):
        batch = Obligation.objects.filter(pk__in=ids[start : start + BATCH])
        told = remind(obligations=batch, by=wish.by, at=wish.at)
        people += told.people
        counts += Counter(
            reminded=len(told.people),
            letters=told.letters,
            already=told.already,
            unwilling=told.unwilling,
        )
        progress(min(start + BATCH, len(ids)), len(ids))
    return Outcome(counts, tuple(people))


def _exempt(wish: Wish, row: Obligation) -> str:
    """Of one course in one job: every requirement that asks it there."""
    if wish.until_on is None:
        raise ValueError("an exemption needs its last day")
    same = Obligation.objects.filter(
        membership=row.membership_id, course=row.course_id, lifted_on=None
    )
    for obligation in same.select_related("membership", "course"):
        exempt(
            obligation=obligation,
            from_on=wish.today,
            until_on=wish.until_on,
            reason=wish.reason,
            by=wish.by,
        )
    return "exempted"


def _end_exemption(wish: Wish, row: Obligation) -> str:
    same = Obligation.objects.filter(membership=row.membership_id, course=row.course_id).exclude(
        exempt_until=None
    )
    ended = list(same.select_related("membership", "course"))
    for obligation in ended:
        end_exemption(obligation=obligation, by=wish.by)
    return "unexempted" if ended else "skipped"


def _confirm(wish: Wish, job: Membership) -> str:
    waits = job.is_waiting and confirm(membership=job, by=wish.by, at=wish.at)
    return "confirmed" if waits else "skipped"


def _refuse(wish: Wish, job: Membership) -> str:
    waits = job.is_waiting and refuse(membership=job, by=wish.by, at=wish.at)
    return "refused" if waits else "skipped"


def _leave(wish: Wish, job: Membership) -> str:
    if wish.left_on is None or wish.left_on < job.from_on:
        return "skipped"
    return "left" if leave(membership=job, until_on=wish.left_on, by=wish.by) else "skipped"


def _move(wish: Wish, job: Membership) -> str:
    if wish.to is None:
        raise ValueError("a move needs a place to go to")
    return "moved" if move(membership=job, to=wish.to, by=wish.by, at=wish.at) else "skipped"


@transaction.atomic
def move(*, membership: Membership, to: Unit, by: User | None, at: datetime) -> bool:
    """Somebody works at ``to`` from today on, in the same role and shift; True when this call did it.

    The day before is their last at the old place, so that figures of past days stay. What they hold, were
    told and are exempt from goes with them; where the same course is asked again, no second grace begins.
    Whoever came to the old place only today leaves no trace of a day there. Where they work at ``to``
    already, the old membership ends and nothing is doubled.
    """
    today = timezone.localdate(at)
    if membership.until_on is not None or membership.unit_id == to.pk or membership.refused_at:
        return False
    there = Membership.objects.filter(person=membership.person_id, unit=to, until_on=None).exists()
    before = membership.unit
    if membership.from_on >= today and not there:
        Membership.objects.filter(pk=membership.pk).update(unit=to)
        recompute_obligations(people=[membership.person_id], on=today)
        membership.unit = to
        log(membership, "workforce.move", user=by, data={"from": before.name, "to": to.name})
        return True
    leave(membership=membership, until_on=max(membership.from_on, today - timedelta(days=1)), by=by)
    new = add_member(
        person=membership.person,
        unit=to,
        from_on=today,
        at=at,
        shift=membership.shift,
        role=membership.role,
        is_agency=membership.is_agency,
        staff_number=membership.staff_number,
        is_told=False,
        by=by,
    )
    # to move somebody says nothing about who they are
    if not membership.is_vouched_for and not there:
        new.came_by, new.confirmed_at = membership.came_by, None
        new.save(update_fields=["came_by", "confirmed_at"])
    log(new, "workforce.move", user=by, data={"from": before.name, "to": to.name})
    return True


OF_JOBS: Mapping[str, Callable[[Wish, Membership], str]] = {
    "confirm": _confirm,
    "refuse": _refuse,
    "leave": _leave,
    "move": _move,
}
OF_TRAINING: Mapping[str, Callable[[Wish, Obligation], str]] = {
    "exempt": _exempt,
    "end_exemption": _end_exemption,
}
ACTS = ("remind", *OF_TRAINING, *OF_JOBS)
