"""Changes to the tree of places: add, change, close, re-open, move.

Merging two places stands in ``workforce.organisation.actions``.
"""

from collections.abc import Mapping
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from accounts.models import User
from courses.models import Sector
from workforce.permissions import may_add_unit, may_change_unit, may_put_unit_into, may_reorganise
from workforce.signals import units_changed
from workforce.units.models import Unit, inherited_sector, parent_path

MAX_DEPTH = 12  # levels; deeper than any council, shallower than what the tree's paths can hold


class UnitChangeError(ValueError):
    """The tree of places cannot be changed so; ``str()`` is a sentence for the person who tried."""


@transaction.atomic
def add_unit(
    *,
    parent: Unit,
    name: str,
    kind: str,
    by: User | None,
    at: datetime,
    sector: Sector | None = None,
    headcount: int | None = None,
    headcount_source: str = "",
    headcount_on: date | None = None,
) -> Unit:
    """Add a place directly below ``parent``. Raises :class:`UnitChangeError`."""
    on = timezone.localdate(at)
    parent = fresh(parent)
    if not may_add_unit(by, parent, on=on):
        raise PermissionDenied
    if parent.is_closed(on=on):
        raise UnitChangeError(
            _("{place} is closed. Nothing can be added below it.").format(place=parent.name)
        )
    _check_fits(parent, name=name, kind=kind, levels=1, on=on)
    unit = Unit(
        name=name,
        kind=kind,
        sector=sector,
        headcount=headcount,
        headcount_source=headcount_source,
        headcount_on=headcount_on,
    )
    new_unit: Unit = parent.add_child(instance=unit)
    log(new_unit, "workforce.add_unit", user=by, data={"below": parent.name})
    return new_unit


@transaction.atomic
def change_unit(
    *,
    unit: Unit,
    name: str,
    kind: str,
    sector: Sector | None,
    headcount: int | None,
    headcount_source: str,
    headcount_on: date | None,
    by: User | None,
    at: datetime,
) -> bool:
    """Correct the details of a place; True when anything changed.

    A new sector changes what the people there must hold: receivers of ``units_changed`` see to it.
    Raises :class:`UnitChangeError`.
    """
    on = timezone.localdate(at)
    new_values: dict[str, object] = {
        "name": name,
        "kind": kind,
        "sector": sector,
        "headcount": headcount,
        "headcount_source": headcount_source,
        "headcount_on": headcount_on,
    }
    unit = fresh(unit)
    changed_fields = [field for field, value in new_values.items() if getattr(unit, field) != value]
    if not may_change_unit(by, unit, fields=changed_fields, on=on):
        raise PermissionDenied
    if not changed_fields:
        return False
    parent = unit.get_parent()
    if "name" in changed_fields or "kind" in changed_fields:
        _check_kinds_below(unit, kind)
        if parent:
            _check_fits(parent, name=name, kind=kind, levels=1, on=on, existing_unit=unit)
    _store_fields(unit, {field: new_values[field] for field in changed_fields})
    if "name" in changed_fields and parent:
        unit.move(parent, pos="sorted-child")  # siblings stand in order of their names
    if "sector" in changed_fields:
        units_changed.send(sender=Unit, unit=fresh(unit), on=on)
    log(unit, "workforce.change_unit", user=by, data={"changed": changed_fields})
    return True


def _store_fields(unit: Unit, new_values: Mapping[str, object]) -> None:
    for field, value in new_values.items():
        setattr(unit, field, value)
    unit.save(update_fields=new_values.keys())


@transaction.atomic
def close_unit(*, unit: Unit, closed_on: date, by: User | None, on: date) -> int:
    """Close a place and everything below it from ``closed_on``; return how many places that closed.

    What is closed already stays as it is, and so do memberships, obligations and certificates:
    figures of the days before ``closed_on`` do not change. ``on`` is the day on which it is done.
    """
    unit = fresh(unit)
    if not may_reorganise(by, unit, on=on):
        raise PermissionDenied
    open_units = Unit.objects.below(unit).open(on=max(on, closed_on))
    count: int = open_units.update(closed_on=closed_on)
    if count:
        log(
            unit,
            "workforce.close_unit",
            user=by,
            data={"closed_on": closed_on.isoformat(), "places": count},
        )
    return count


@transaction.atomic
def reopen_unit(*, unit: Unit, by: User | None, at: datetime) -> int:
    """Open a closed place again, with what was closed on the same day; return how many places.

    Raises :class:`UnitChangeError` for a place that was merged into another one, lies in a closed
    one, or whose name another one has now.
    """
    on = timezone.localdate(at)
    unit = fresh(unit)
    if not may_reorganise(by, unit, on=on):
        raise PermissionDenied
    if unit.merged_into_id or unit.closed_on is None:
        raise UnitChangeError(_("{place} cannot be opened again.").format(place=unit.name))
    parent = unit.get_parent()
    if parent and parent.is_closed(on=on):
        raise UnitChangeError(_("{place} is closed. Open it first.").format(place=parent.name))
    if parent:
        _check_fits(parent, name=unit.name, kind=unit.kind, levels=1, on=on, existing_unit=unit)
    closed_together = Unit.objects.below(unit).filter(closed_on=unit.closed_on, merged_into=None)
    count: int = closed_together.update(closed_on=None)
    log(unit, "workforce.reopen_unit", user=by, data={"places": count})
    return count


@transaction.atomic
def move_unit(
    *, unit: Unit, new_parent: Unit, by: User | None, at: datetime, in_background: bool = False
) -> Unit:
    """Move a place and everything below it under another one; return it where it is now.

    Memberships, certificates and codes stay, and so does the sector. Obligations are worked out at
    once, or left to the caller's background task where ``in_background`` is set.
    Raises :class:`UnitChangeError`.
    """
    on = timezone.localdate(at)
    unit, new_parent = fresh(unit), fresh(new_parent)
    if not may_put_unit_into(by, unit, new_parent, on=on):
        raise PermissionDenied
    check_move(unit, new_parent, on=on)
    old_parent = unit.get_parent()
    moved_unit = relocate(unit, new_parent)
    if not in_background:
        units_changed.send(sender=Unit, unit=moved_unit, on=on)
    names = {"from": old_parent.name if old_parent else "", "to": new_parent.name}
    log(moved_unit, "workforce.move_unit", user=by, data=names)
    return moved_unit


def check_move(unit: Unit, new_parent: Unit, *, on: date) -> None:
    """Raise :class:`UnitChangeError`, saying why, where a place cannot be moved there."""
    if new_parent.path.startswith(unit.path):
        raise UnitChangeError(_("A place cannot be moved into itself."))
    if new_parent.path == parent_path(unit.path):
        raise UnitChangeError(_("{place} is there already.").format(place=unit.name))
    if new_parent.is_closed(on=on) or unit.is_closed(on=on):
        raise UnitChangeError(
            _("A closed place cannot be moved, and nothing can be moved into one.")
        )
    _check_fits(new_parent, name=unit.name, kind=unit.kind, levels=_count_levels(unit), on=on)


def relocate(unit: Unit, new_parent: Unit) -> Unit:
    """Move a place in the tree and nothing else; it keeps the sector it inherited where it was."""
    old_sector_id = inherited_sector(unit.path, Unit.objects.get_queryset().sectors_by_path())
    fresh(unit).move(fresh(new_parent), pos="sorted-child")
    moved_unit = fresh(unit)
    sectors = Unit.objects.get_queryset().sectors_by_path()
    new_sector_id = inherited_sector(moved_unit.path, sectors)
    if old_sector_id and old_sector_id != new_sector_id:
        moved_unit.sector_id = old_sector_id
        moved_unit.save(update_fields=["sector"])
    return moved_unit


def fresh(unit: Unit) -> Unit:
    """Read a place again: adding and moving others changes the paths in the database.

    Every change begins with it, and what it may do is asked about the place as it lies now: by the
    path of an hour ago another place would be closed.
    """
    current_unit: Unit = Unit.objects.get(pk=unit.pk)
    return current_unit


def _count_levels(unit: Unit) -> int:
    """Return how many levels a place and what lies below it take up; 1 for a place alone."""
    deepest: int = Unit.objects.below(unit).aggregate(deepest=Max("depth"))["deepest"] or unit.depth
    return deepest - unit.depth + 1


def _check_fits(
    parent: Unit,
    *,
    name: str,
    kind: str,
    levels: int,
    on: date,
    existing_unit: Unit | None = None,
) -> None:
    """Raise :class:`UnitChangeError` unless a place of this name and kind fits below ``parent``.

    ``levels`` is how deep the place is with what lies below it. ``existing_unit`` is the place
    itself where it stands there already: it does not clash with its own name.
    """
    if not Unit.Kind(parent.kind).may_hold(kind):
        raise UnitChangeError(
            _("{outer}, “{place}”, cannot hold this: {inner}.").format(
                outer=parent.get_kind_display(), place=parent.name, inner=Unit.Kind(kind).label
            )
        )
    if parent.depth + levels > MAX_DEPTH:
        raise UnitChangeError(
            _("Places can lie {levels} levels deep at most.").format(levels=MAX_DEPTH)
        )
    siblings = Unit.objects.below(parent).filter(depth=parent.depth + 1).open(on=on)
    if existing_unit:
        siblings = siblings.exclude(pk=existing_unit.pk)
    if siblings.filter(name__iexact=name).exists():
        raise UnitChangeError(
            _("There is already a place called {name} in {place}.").format(
                name=name, place=parent.name
            )
        )


def _check_kinds_below(unit: Unit, kind: str) -> None:
    """Raise :class:`UnitChangeError` where the places below ``unit`` may not lie in a ``kind``."""
    children = Unit.objects.below(unit).filter(depth=unit.depth + 1)
    for child_kind in children.values_list("kind", flat=True).distinct():
        if not Unit.Kind(kind).may_hold(child_kind):
            raise UnitChangeError(_("The places below it do not fit into a place of this kind."))
