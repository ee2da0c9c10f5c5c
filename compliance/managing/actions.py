"""Acts on many people at once, each with the checks and log entries of the act on one."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.log_actions import log

from accounts.models import User
from compliance.notices.actions.notices import remind
from compliance.obligations.actions import end_exemption, exempt, recompute_obligations
from compliance.obligations.models import Obligation
from compliance.permissions import may_act_on_people
from workforce.long_tasks.actions import ReportProgress
from workforce.people.actions.memberships import (
    UnitClosed,
    add_member,
    check_open,
    confirm,
    leave,
    refuse,
)
from workforce.people.models import Membership
from workforce.units.models import Unit

BATCH = 200


@dataclass(frozen=True)
class BulkAct:
    """What a manager does to many people; each act reads the answers it needs.

    ``act`` is one of :data:`ACTS`; ``to`` is the new place of a move.
    """

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
class BulkOutcome:
    """Numbers of people by what happened, and ids of notices that wait to be sent."""

    counts: Mapping[str, int]
    to_write_to: tuple[int, ...] = ()


def carry_out(
    bulk_act: BulkAct,
    *,
    jobs: QuerySet[Membership],
    obligations: QuerySet[Obligation],
    progress: ReportProgress,
) -> BulkOutcome:
    """Carry an act out: on ``obligations`` when it is about training, else on ``jobs``.

    Each batch is one transaction. What cannot be done to somebody (they began later than they are
    said to have left, nobody had to confirm them) is counted as *skipped* and changes nothing.
    Raises PermissionDenied before anything is written.
    """
    ids = _checked_ids(bulk_act, jobs, obligations)
    if bulk_act.act == "remind":
        return _remind(bulk_act, ids, progress)
    counts: Counter[str] = Counter()
    for start in range(0, len(ids), BATCH):
        with transaction.atomic():
            counts += _act_on_batch(bulk_act, ids[start : start + BATCH])
        progress(min(start + BATCH, len(ids)), len(ids))
    return BulkOutcome(counts)


def _checked_ids(
    bulk_act: BulkAct, jobs: QuerySet[Membership], obligations: QuerySet[Obligation]
) -> list[int]:
    """Return the ids of what is acted on: memberships or obligations, in order.

    Raises PermissionDenied where the manager may not act on every one of them.
    """
    rows: list[tuple[int, str]]
    if bulk_act.act in JOB_ACTS:
        rows = list(jobs.order_by("pk").values_list("pk", "unit__path"))
    else:
        in_order = obligations.order_by("pk")
        if bulk_act.act == "remind":
            in_order = obligations.order_by("person_id", "pk")
        rows = list(in_order.values_list("pk", "membership__unit__path"))
    paths = {path for _pk, path in rows}
    if bulk_act.to:
        paths.add(bulk_act.to.path)
    if not may_act_on_people(bulk_act.by, paths, on=bulk_act.today):
        raise PermissionDenied
    return [pk for pk, _path in rows]


def _act_on_batch(bulk_act: BulkAct, ids: list[int]) -> Counter[str]:
    """Carry an act out on each of these jobs or obligations; return numbers by what happened."""
    counts: Counter[str] = Counter()
    if bulk_act.act in JOB_ACTS:
        act_on_job = JOB_ACTS[bulk_act.act]
        jobs = Membership.objects.filter(pk__in=ids).select_related("person", "unit", "role")
        for job in jobs.order_by("pk"):
            counts[act_on_job(bulk_act, job)] += 1
        return counts
    act_on_obligation = TRAINING_ACTS[bulk_act.act]
    obligations = Obligation.objects.filter(pk__in=ids).select_related("membership", "course")
    for obligation in obligations.order_by("pk"):
        counts[act_on_obligation(bulk_act, obligation)] += 1
    return counts


def _remind(bulk_act: BulkAct, ids: Sequence[int], progress: ReportProgress) -> BulkOutcome:
    """Remind the people of these obligations, in batches ordered by person."""
    counts: Counter[str] = Counter()
    people: list[int] = []
    for start in range(0, len(ids), BATCH):
        batch = Obligation.objects.filter(pk__in=ids[start : start + BATCH])
        reminders = remind(obligations=batch, by=bulk_act.by, at=bulk_act.at)
        people += reminders.people
        counts += Counter(
            reminded=len(reminders.people),
            letters=reminders.letters,
            already=reminders.already,
            unwilling=reminders.unwilling,
        )
        progress(min(start + BATCH, len(ids)), len(ids))
    return BulkOutcome(counts, tuple(people))


def _exempt(bulk_act: BulkAct, row: Obligation) -> str:
    """Exempt from one course in one job, whichever requirements ask it there."""
    if bulk_act.until_on is None:
        raise ValueError("an exemption needs its last day")
    obligations = Obligation.objects.filter(
        membership=row.membership_id, course=row.course_id, lifted_on=None
    )
    asked_obligations = list(obligations.select_related("membership", "course"))
    for obligation in asked_obligations:
        exempt(
            obligation=obligation,
            from_on=bulk_act.today,
            until_on=bulk_act.until_on,
            reason=bulk_act.reason,
            by=bulk_act.by,
        )
    if not asked_obligations:  # asked no more since the page was made
        return "skipped"
    return "exempted"


def _end_exemption(bulk_act: BulkAct, row: Obligation) -> str:
    """End the exemption from one course in one job, whichever requirements ask it there.

    One that is over stays: it is why nothing was asked of the person on past days.
    """
    obligations = Obligation.objects.filter(
        membership=row.membership_id, course=row.course_id, exempt_until__gte=bulk_act.today
    )
    exempt_obligations = list(obligations.select_related("membership", "course"))
    for obligation in exempt_obligations:
        end_exemption(obligation=obligation, by=bulk_act.by)
    if not exempt_obligations:
        return "skipped"
    return "unexempted"


def _confirm(bulk_act: BulkAct, job: Membership) -> str:
    if job.is_waiting and confirm(membership=job, by=bulk_act.by, at=bulk_act.at):
        return "confirmed"
    return "skipped"


def _refuse(bulk_act: BulkAct, job: Membership) -> str:
    if job.is_waiting and refuse(membership=job, by=bulk_act.by, at=bulk_act.at):
        return "refused"
    return "skipped"


def _leave(bulk_act: BulkAct, job: Membership) -> str:
    if bulk_act.left_on is None:
        raise ValueError("leaving needs a last day")
    if leave(membership=job, until_on=bulk_act.left_on, by=bulk_act.by):
        return "left"
    return "skipped"


def _move(bulk_act: BulkAct, job: Membership) -> str:
    if bulk_act.to is None:
        raise ValueError("a move needs a place to go to")
    try:
        if move(membership=job, to=bulk_act.to, by=bulk_act.by, at=bulk_act.at):
            return "moved"
    except UnitClosed:  # they stay where they are
        pass
    return "skipped"


def _is_still_held(membership: Membership) -> bool:
    """Return whether a job has not ended, moved or been refused, also since it was read; lock it."""
    same_jobs = Membership.objects.select_for_update().filter(
        pk=membership.pk, unit=membership.unit_id, until_on=None, refused_at=None
    )
    return same_jobs.first() is not None


@transaction.atomic
def move(*, membership: Membership, to: Unit, by: User | None, at: datetime) -> bool:
    """Move somebody to ``to`` from today on, in the same role and shift; True if this call did.

    The day before is their last at the old place, so that figures of past days stay. What they
    hold, were told and are exempt from goes with them; where the same course is required again, no
    second grace period begins. Whoever came to the old place only today leaves no trace of a day
    there. Where they work at ``to`` already, the old membership ends and nothing is doubled. Nobody
    is moved after their last day. Raises
    :class:`workforce.people.actions.memberships.UnitClosed`.
    """
    today = timezone.localdate(at)
    if membership.unit_id == to.pk or not _is_still_held(membership):
        return False
    check_open(to, on=today)
    at_new_place = Membership.objects.filter(person=membership.person_id, unit=to, until_on=None)
    works_there_already = at_new_place.exists()
    units_moved = {"from": membership.unit.name, "to": to.name}
    if membership.from_on >= today and not works_there_already:
        Membership.objects.filter(pk=membership.pk).update(unit=to)
        recompute_obligations(people=[membership.person_id], on=today)
        membership.unit = to
        log(membership, "workforce.move", user=by, data=units_moved)
        return True
    yesterday = today - timedelta(days=1)
    leave(membership=membership, until_on=max(membership.from_on, yesterday), by=by)
    new_membership = add_member(
        person=membership.person,
        unit=to,
        from_on=today,
        at=at,
        shift=membership.shift,
        role=membership.role,
        is_agency=membership.is_agency,
        staff_number=membership.staff_number,
        offers_obligations=False,
        by=by,
    )
    # To move somebody does not confirm who they are: an unconfirmed membership stays so.
    if not membership.is_vouched_for and not works_there_already:
        new_membership.came_by = membership.came_by
        new_membership.confirmed_at = None
        new_membership.save(update_fields=["came_by", "confirmed_at"])
    log(new_membership, "workforce.move", user=by, data=units_moved)
    return True


#: Each act on a job, and each act on training: it returns the name of what happened.
JOB_ACTS: Mapping[str, Callable[[BulkAct, Membership], str]] = {
    "confirm": _confirm,
    "refuse": _refuse,
    "leave": _leave,
    "move": _move,
}
TRAINING_ACTS: Mapping[str, Callable[[BulkAct, Obligation], str]] = {
    "exempt": _exempt,
    "end_exemption": _end_exemption,
}
ACTS = ("remind", *TRAINING_ACTS, *JOB_ACTS)
