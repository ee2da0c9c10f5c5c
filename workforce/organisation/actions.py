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
from workforce.units.actions import UnitChangeError, check_move, fresh, relocate
from workforce.units.models import Unit

BATCH_SIZE = 500  # people or memberships written at once


@dataclass(frozen=True)
class MergeCounts:
    """How much :func:`merge_units` carried over, or would carry over."""

    people: int  # who go over
    people_at_both: int  # who stay as they are
    codes: int
    invitations: int
    devices: int
    places: int


def check_merge(source: Unit, target: Unit, *, on: date) -> None:
    """Raise :class:`UnitChangeError`, saying why, where two places cannot be merged."""
    if source.pk == target.pk or target.path.startswith(source.path):
        raise UnitChangeError(_("A place cannot become part of itself."))
    if source.is_closed(on=on) or target.is_closed(on=on):
        raise UnitChangeError(_("A closed place cannot be merged."))
    kinds = list(Unit.Kind.values)
    if kinds.index(source.kind) < kinds.index(target.kind):
        raise UnitChangeError(
            _("A bigger place cannot become part of a smaller one. Merge them the other way round.")
        )
    for child in _open_children(source, on=on):
        check_move(child, target, on=on)


def merge_preview(source: Unit, target: Unit, *, at: datetime) -> MergeCounts:
    """Return what :func:`merge_units` would do now; writes nothing.

    Raises :class:`UnitChangeError`.
    """
    on = timezone.localdate(at)
    source, target = fresh(source), fresh(target)
    check_merge(source, target, on=on)
    old_memberships = list(_current_memberships(source, on))
    new_memberships = _new_memberships(old_memberships, target, on=on)
    return _count_transfers(source, new_memberships, old_memberships, at=at)


@transaction.atomic
def merge_units(
    *, source: Unit, target: Unit, by: User | None, at: datetime, in_background: bool = False
) -> MergeCounts:
    """Make ``source`` part of ``target`` from today: its staff keep their roles and shifts there.

    Memberships at ``source`` end the day before and go on at ``target``. Due dates are not moved
    (see :func:`compliance.requirements.rules.due_dates`); exemptions and the day on which somebody
    was told of an obligation stay, too. Places below ``source`` move below ``target``. Posters,
    invitations and shared devices go on working. ``source`` stays, closed, with its past.
    Obligations are worked out at once, or by :func:`settle_merge` in a background task where
    ``in_background`` is set. Raises :class:`UnitChangeError`.
    """
    on = timezone.localdate(at)
    source, target = fresh(source), fresh(target)
    if not may_put_unit_into(by, source, target, on=on):
        raise PermissionDenied
    check_merge(source, target, on=on)
    old_memberships = list(_current_memberships(source, on))
    new_memberships = _new_memberships(old_memberships, target, on=on)
    transfers = _count_transfers(source, new_memberships, old_memberships, at=at)
    _end_memberships(old_memberships, on=on)
    Membership.objects.bulk_create(new_memberships, batch_size=BATCH_SIZE)
    refused_memberships = Membership.objects.filter(unit=source).exclude(refused_at=None)
    # a refusal goes over, too: a poster of the new place must not bring the person back
    refused_memberships.exclude(person__memberships__unit=target).update(unit=target)
    _move_codes_devices_and_invitations(source, target, at=at)
    moved_units = [relocate(child, target) for child in _open_children(source, on=on)]
    Unit.objects.filter(pk=source.pk).update(closed_on=on, merged_into=target)
    if not in_background:
        settle_merge(source=source, target=target, places=moved_units, on=on)
    counts = {"people": transfers.people, "places": transfers.places}
    log(source, "workforce.merge_units", user=by, data={"into": target.name, **counts})
    log(target, "workforce.merge_units", user=by, data={"from": source.name, **counts})
    return transfers


def settle_merge(
    *,
    source: Unit,
    target: Unit,
    places: Iterable[Unit],
    on: date,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Have obligations worked out after a merge on day ``on``.

    They are those of the people of ``source`` and of the ``places`` that moved with it.
    ``progress`` is called with people done and people in all.
    """
    memberships = Membership.objects.filter(unit=source).order_by("person_id")
    person_ids = list(memberships.values_list("person_id", flat=True).distinct())
    memberships_changed.send(sender=Membership, people=person_ids, on=on, progress=progress)
    for unit in places:
        units_changed.send(sender=Unit, unit=unit, on=on, progress=progress)
    for start in range(0, len(person_ids), BATCH_SIZE):
        batch = person_ids[start : start + BATCH_SIZE]
        units_merged.send(sender=Unit, source=source, target=target, people=batch, on=on)


def _current_memberships(unit: Unit, on: date) -> Iterable[Membership]:
    """Memberships at exactly this unit that have a day on or after ``on``."""
    memberships = Membership.objects.filter(unit=unit, refused_at=None)
    return memberships.exclude(until_on__lt=on).order_by("person_id", "from_on", "pk")


def _new_memberships(
    old_memberships: Sequence[Membership], target: Unit, *, on: date
) -> list[Membership]:
    """Return the unsaved memberships at ``target`` that take over from ``old_memberships``."""
    periods_by_person: dict[int, list[WorkPeriod]] = defaultdict(list)
    for membership in _current_memberships(target, on):
        periods_by_person[membership.person_id].append(
            WorkPeriod(membership.from_on, membership.until_on)
        )
    new_memberships: list[Membership] = []
    for membership in old_memberships:
        periods = periods_by_person[membership.person_id]
        new_period = period_to_add(
            WorkPeriod(membership.from_on, membership.until_on), periods, on=on
        )
        if new_period:
            periods.append(new_period)
            new_memberships.append(_copy_membership(membership, target, new_period))
    return new_memberships


def _copy_membership(membership: Membership, unit: Unit, period: WorkPeriod) -> Membership:
    return Membership(
        person_id=membership.person_id,
        unit=unit,
        from_on=period.from_on,
        until_on=period.until_on,
        role_id=membership.role_id,
        shift=membership.shift,
        is_agency=membership.is_agency,
        staff_number=membership.staff_number,
        came_by=membership.came_by,
        confirmed_at=membership.confirmed_at,
    )


def _end_memberships(memberships: Sequence[Membership], *, on: date) -> None:
    """End memberships on the day before ``on``; one that begins later is left without any day."""
    for start in range(0, len(memberships), BATCH_SIZE):
        ids = [membership.pk for membership in memberships[start : start + BATCH_SIZE]]
        Membership.objects.filter(pk__in=ids).update(until_on=on - timedelta(days=1))


def _count_transfers(
    source: Unit,
    new_memberships: Sequence[Membership],
    old_memberships: Sequence[Membership],
    *,
    at: datetime,
) -> MergeCounts:
    moving_person_ids = {membership.person_id for membership in new_memberships}
    old_person_ids = {membership.person_id for membership in old_memberships}
    return MergeCounts(
        people=len(moving_person_ids),
        people_at_both=len(old_person_ids - moving_person_ids),
        codes=JoinCode.objects.live(at=at).filter(unit=source).count(),
        invitations=Invitation.objects.live(at=at).filter(unit=source).count(),
        devices=SharedDevice.objects.filter(unit=source, revoked_at=None).count(),
        places=len(_open_children(source, on=timezone.localdate(at))),
    )


def _open_children(unit: Unit, *, on: date) -> list[Unit]:
    """The open places one level below; those closed already stay where they are."""
    return list(Unit.objects.below(unit).filter(depth=unit.depth + 1).open(on=on))


def _move_codes_devices_and_invitations(source: Unit, target: Unit, *, at: datetime) -> None:
    """Make posters, invitations and shared devices of ``source`` lead to ``target``."""
    JoinCode.objects.filter(unit=source, revoked_at=None).update(unit=target)
    SharedDevice.objects.filter(unit=source, revoked_at=None).update(unit=target)
    invitations = Invitation.objects.waiting().filter(unit=source)
    # who was invited to both places keeps one invitation: the one that comes from ``source``
    duplicates = Invitation.objects.waiting().filter(
        unit=target, email__in=invitations.values("email")
    )
    duplicates.update(withdrawn_at=at)
    invitations.update(unit=target)
