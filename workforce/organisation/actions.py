"""Merging two places: people, posters, invitations and tablets go over, the past stays put."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from accounts.models import User
from workforce.devices.models import SharedDevice
from workforce.organisation.rules import period_to_add
from workforce.people.models import Invitation, JoinCode, Membership
from workforce.people.rules.periods import WorkPeriod
from workforce.permissions import may_put_unit_into
from workforce.signals import memberships_changed, units_changed, units_merged
from workforce.units.actions import UnitChangeError, check_move, relocate
from workforce.units.models import Unit

BATCH = 500  # people or memberships written at once


@dataclass(frozen=True)
class MergeCounts:
    """How much :func:`merge_units` carried over, or would carry over."""

    people: int  # who go over
    already: int  # people who work at both and stay as they are
    codes: int
    invitations: int
    devices: int
    places: int


def check_merge(source: Unit, into: Unit, *, on: date) -> None:
    """Raise :class:`UnitChangeError`, saying why, where two places cannot be merged."""
    if source.pk == into.pk or into.path.startswith(source.path):
        raise UnitChangeError(_("A place cannot become part of itself."))
    if source.is_closed(on=on) or into.is_closed(on=on):
        raise UnitChangeError(_("A closed place cannot be merged."))
    kinds = list(Unit.Kind.values)
    if kinds.index(source.kind) < kinds.index(into.kind):
        raise UnitChangeError(
            _("A bigger place cannot become part of a smaller one. Merge them the other way round.")
        )
    for child in _open_children(source, on=on):
        check_move(child, into, on=on)


def merge_preview(source: Unit, into: Unit, *, at: datetime) -> MergeCounts:
    """Return what :func:`merge_units` would do now; writes nothing.

    Raises :class:`UnitChangeError`.
    """
    on = timezone.localdate(at)
    check_merge(source, into, on=on)
    old_jobs = list(_current_jobs(source, on))
    new_jobs = _new_jobs(old_jobs, into, on=on)
    return _count_transfers(source, new_jobs, old_jobs, at=at)


@transaction.atomic
def merge_units(
    *, source: Unit, into: Unit, by: User | None, at: datetime, in_background: bool = False
) -> MergeCounts:
    """Make ``source`` part of ``into`` from today: its staff work there in the same role and shift.

    Memberships at ``source`` end the day before and go on at ``into``. Due dates are not moved
    (see :func:`compliance.requirements.rules.due_dates`); exemptions and the day on which somebody
    was told of an obligation stay, too. Places below ``source`` move below ``into``. Posters,
    invitations and shared devices go on working. ``source`` stays, closed, with its past.
    Obligations are worked out at once, or by :func:`settle_merge` in a background task where
    ``in_background`` is set. Raises :class:`UnitChangeError`.
    """
    on = timezone.localdate(at)
    if not may_put_unit_into(by, source, into, on=on):
        raise PermissionDenied
    check_merge(source, into, on=on)
    old_jobs = list(_current_jobs(source, on))
    new_jobs = _new_jobs(old_jobs, into, on=on)
    transfers = _count_transfers(source, new_jobs, old_jobs, at=at)
    _end(old_jobs, on=on)
    Membership.objects.bulk_create(new_jobs, batch_size=BATCH)
    refused_jobs = Membership.objects.filter(unit=source).exclude(refused_at=None)
    # a refusal goes over, too: a poster of the new place must not bring the person back
    refused_jobs.exclude(person__memberships__unit=into).update(unit=into)
    _move_doors(source, into, at=at)
    moved_units = [relocate(child, into) for child in _open_children(source, on=on)]
    Unit.objects.filter(pk=source.pk).update(closed_on=on, merged_into=into)
    if not in_background:
        settle_merge(source=source, into=into, places=moved_units, on=on)
    counts = {"people": transfers.people, "places": transfers.places}
    log(source, "workforce.merge_units", user=by, data={"into": into.name, **counts})
    log(into, "workforce.merge_units", user=by, data={"from": source.name, **counts})
    return transfers


def settle_merge(
    *,
    source: Unit,
    into: Unit,
    places: Iterable[Unit],
    on: date,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Have obligations worked out after a merge on day ``on``.

    They are those of the people of ``source`` and of the ``places`` that moved with it.
    ``progress`` is called with people done and people in all.
    """
    jobs = Membership.objects.filter(unit=source).order_by("person_id")
    person_ids = list(jobs.values_list("person_id", flat=True).distinct())
    memberships_changed.send(sender=Membership, people=person_ids, on=on, progress=progress)
    for unit in places:
        units_changed.send(sender=Unit, unit=unit, on=on, progress=progress)
    for start in range(0, len(person_ids), BATCH):
        batch = person_ids[start : start + BATCH]
        units_merged.send(sender=Unit, source=source, into=into, people=batch, on=on)


def _current_jobs(unit: Unit, on: date) -> Iterable[Membership]:
    """Memberships at exactly this unit that have a day on or after ``on``."""
    jobs = Membership.objects.filter(unit=unit, refused_at=None)
    return jobs.exclude(until_on__lt=on).order_by("person_id", "from_on", "pk")


def _new_jobs(old_jobs: Sequence[Membership], into: Unit, *, on: date) -> list[Membership]:
    """The memberships at ``into`` that take over from ``old_jobs``; they are not saved yet."""
    periods_by_person: dict[int, list[WorkPeriod]] = defaultdict(list)
    for job in _current_jobs(into, on):
        periods_by_person[job.person_id].append(WorkPeriod(job.from_on, job.until_on))
    new_jobs: list[Membership] = []
    for job in old_jobs:
        periods = periods_by_person[job.person_id]
        new_period = period_to_add(WorkPeriod(job.from_on, job.until_on), periods, on=on)
        if new_period:
            periods.append(new_period)
            new_jobs.append(_copy_job(job, into, new_period))
    return new_jobs


def _copy_job(job: Membership, unit: Unit, period: WorkPeriod) -> Membership:
    return Membership(
        person_id=job.person_id,
        unit=unit,
        from_on=period.from_on,
        until_on=period.until_on,
        role_id=job.role_id,
        shift=job.shift,
        is_agency=job.is_agency,
        staff_number=job.staff_number,
        came_by=job.came_by,
        confirmed_at=job.confirmed_at,
    )


def _end(jobs: Sequence[Membership], *, on: date) -> None:
    """End memberships on the day before ``on``; one that begins later is left without any day."""
    for start in range(0, len(jobs), BATCH):
        ids = [job.pk for job in jobs[start : start + BATCH]]
        Membership.objects.filter(pk__in=ids).update(until_on=on - timedelta(days=1))


def _count_transfers(
    source: Unit, new_jobs: Sequence[Membership], old_jobs: Sequence[Membership], *, at: datetime
) -> MergeCounts:
    moving_people = {job.person_id for job in new_jobs}
    people = {job.person_id for job in old_jobs}
    return MergeCounts(
        people=len(moving_people),
        already=len(people - moving_people),
        codes=JoinCode.objects.live(at=at).filter(unit=source).count(),
        invitations=Invitation.objects.live(at=at).filter(unit=source).count(),
        devices=SharedDevice.objects.filter(unit=source, revoked_at=None).count(),
        places=len(_open_children(source, on=timezone.localdate(at))),
    )


def _open_children(unit: Unit, *, on: date) -> list[Unit]:
    """The open places one level below; those closed already stay where they are."""
    return list(Unit.objects.below(unit).filter(depth=unit.depth + 1).open(on=on))


def _move_doors(source: Unit, into: Unit, *, at: datetime) -> None:
    """Make posters, invitations and shared devices of ``source`` lead to ``into``."""
    JoinCode.objects.filter(unit=source, revoked_at=None).update(unit=into)
    SharedDevice.objects.filter(unit=source, revoked_at=None).update(unit=into)
    invitations = Invitation.objects.waiting().filter(unit=source)
    # who was invited to both places keeps one invitation: the one that comes from ``source``
    duplicates = Invitation.objects.waiting().filter(
        unit=into, email__in=invitations.values("email")
    )
    duplicates.update(withdrawn_at=at)
    invitations.update(unit=into)
