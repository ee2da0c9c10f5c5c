"""Making one place of two: people, posters, invitations and tablets go over, the past stays where it was."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from accounts.models import User
from workforce.devices.models import SharedDevice
from workforce.organisation.rules import Days, days_to_add
from workforce.people.models import Invitation, JoinCode, Membership
from workforce.signals import memberships_changed, units_changed, units_merged
from workforce.units.actions import NotPossible, check_move, relocate
from workforce.units.models import Unit

BATCH = 500  # people or memberships written at once


@dataclass(frozen=True)
class Merged:
    """What :func:`merge_units` did, or would do."""

    people: int  # who go over
    already: int  # who are at both and stay as they are
    codes: int
    invitations: int
    devices: int
    places: int


def check_merge(source: Unit, into: Unit, *, on: date) -> None:
    """Raises :class:`NotPossible` with the reason why two places cannot become one."""
    if source.pk == into.pk or into.path.startswith(source.path):
        raise NotPossible(_("A place cannot become part of itself."))
    if source.is_closed(on=on) or into.is_closed(on=on):
        raise NotPossible(_("A closed place cannot be merged."))
    kinds = list(Unit.Kind.values)
    if kinds.index(source.kind) < kinds.index(into.kind):
        raise NotPossible(
            _("A bigger place cannot become part of a smaller one. Merge them the other way round.")
        )
    for inner in _directly_below(source, on=on):
        check_move(inner, into, on=on)


def merge_preview(source: Unit, into: Unit, *, at: datetime) -> Merged:
    """What :func:`merge_units` would do now; writes nothing. Raises :class:`NotPossible`."""
    on = timezone.localdate(at)
    check_merge(source, into, on=on)
    ending = list(_jobs(source, on))
    return _counted(source, _new_jobs(ending, into, on=on), ending, at=at)


@transaction.atomic
def merge_units(
    *, source: Unit, into: Unit, by: User | None, at: datetime, later: bool = False
) -> Merged:
    """Make ``source`` part of ``into`` from today: whoever works there works here, in the same role and shift.

    Memberships at ``source`` end the day before and go on at ``into``; due dates are not given anew
    (see :func:`compliance.requirements.rules.due_dates`), exemptions and the day somebody was told are kept. What
    lies below ``source`` moves below ``into``. Posters on walls, letters in inboxes and tablets go on
    working. ``source`` stays, closed, with its past. Obligations follow at once, or by
    :func:`settle_merge` when ``later``. Raises :class:`NotPossible`.
    """
    on = timezone.localdate(at)
    check_merge(source, into, on=on)
    ending = list(_jobs(source, on))
    joining = _new_jobs(ending, into, on=on)
    done = _counted(source, joining, ending, at=at)
    _end(ending, on=on)
    Membership.objects.bulk_create(joining, batch_size=BATCH)
    refused = Membership.objects.filter(unit=source).exclude(refused_at=None)
    # a poster does not bring them back
    refused.exclude(person__memberships__unit=into).update(unit=into)
    _carry_doors(source, into, at=at)
    places = [relocate(inner, into) for inner in _directly_below(source, on=on)]
    Unit.objects.filter(pk=source.pk).update(closed_on=on, merged_into=into)
    if not later:
        settle_merge(source=source, into=into, places=places, on=on)
    counts = {"people": done.people, "places": done.places}
    log(source, "workforce.merge_units", user=by, data={"into": into.name, **counts})
    log(into, "workforce.merge_units", user=by, data={"from": source.name, **counts})
    return done


def settle_merge(
    *,
    source: Unit,
    into: Unit,
    places: Iterable[Unit],
    on: date,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Make obligations follow a merge of ``on``: of the people of ``source`` and of the places that moved.

    ``progress`` is called with people done and people in all.
    """
    people = (
        Membership.objects.filter(unit=source)
        .order_by("person_id")
        .values_list("person_id", flat=True)
    )
    everyone = list(people.distinct())
    memberships_changed.send(sender=Membership, people=everyone, on=on, progress=progress)
    for place in places:
        units_changed.send(sender=Unit, unit=place, on=on, progress=progress)
    for start in range(0, len(everyone), BATCH):
        batch = everyone[start : start + BATCH]
        units_merged.send(sender=Unit, source=source, into=into, people=batch, on=on)


def _jobs(unit: Unit, on: date) -> Iterable[Membership]:
    """Memberships at exactly this unit that have days from ``on``, today or later."""
    jobs = Membership.objects.filter(unit=unit, refused_at=None)
    return jobs.exclude(until_on__lt=on).order_by("person_id", "from_on", "pk")


def _new_jobs(ending: Sequence[Membership], into: Unit, *, on: date) -> list[Membership]:
    there: dict[int, list[Days]] = defaultdict(list)
    for job in _jobs(into, on):
        there[job.person_id].append(Days(job.from_on, job.until_on))
    new: list[Membership] = []
    for job in ending:
        days = days_to_add(Days(job.from_on, job.until_on), there[job.person_id], on=on)
        if days:
            there[job.person_id].append(days)
            new.append(_same_job(job, into, days))
    return new


def _same_job(job: Membership, unit: Unit, days: Days) -> Membership:
    return Membership(
        person_id=job.person_id,
        unit=unit,
        from_on=days.from_on,
        until_on=days.until_on,
        role_id=job.role_id,
        shift=job.shift,
        is_agency=job.is_agency,
        staff_number=job.staff_number,
        came_by=job.came_by,
        confirmed_at=job.confirmed_at,
    )


def _end(jobs: Sequence[Membership], *, on: date) -> None:
    """End memberships the day before; whoever had not begun by then has no day there at all."""
    for start in range(0, len(jobs), BATCH):
        ids = [job.pk for job in jobs[start : start + BATCH]]
        Membership.objects.filter(pk__in=ids).update(until_on=on - timedelta(days=1))


def _counted(
    source: Unit, new: Sequence[Membership], ending: Sequence[Membership], *, at: datetime
) -> Merged:
    going = {job.person_id for job in new}
    return Merged(
        people=len(going),
        already=len({job.person_id for job in ending} - going),
        codes=JoinCode.objects.live(at=at).filter(unit=source).count(),
        invitations=Invitation.objects.live(at=at).filter(unit=source).count(),
        devices=SharedDevice.objects.filter(unit=source, revoked_at=None).count(),
        places=len(_directly_below(source, on=timezone.localdate(at))),
    )


def _directly_below(unit: Unit, *, on: date) -> list[Unit]:
    """The open places one level below; closed ones stay with the closed place."""
    return list(Unit.objects.below(unit).filter(depth=unit.depth + 1).open(on=on))


def _carry_doors(source: Unit, into: Unit, *, at: datetime) -> None:
    """Posters, letters and tablets of ``source`` lead to ``into``."""
    JoinCode.objects.filter(unit=source, revoked_at=None).update(unit=into)
    SharedDevice.objects.filter(unit=source, revoked_at=None).update(unit=into)
    waiting = Invitation.objects.waiting().filter(unit=source)
    twice = Invitation.objects.waiting().filter(unit=into, email__in=waiting.values("email"))
    twice.update(withdrawn_at=at)  # one letter each: the other one goes on
    waiting.update(unit=into)
