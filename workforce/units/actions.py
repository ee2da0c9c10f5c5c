"""Writes about places: add, change, close, re-open, move. Merging has a file of its own."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from accounts.models import User
from courses.models import Sector
from workforce.signals import units_changed
from workforce.units.models import Unit, inherited_sector

DEPTH = 12  # levels; deeper than any council, shallower than what the tree's paths can hold


class NotPossible(ValueError):
    """The tree cannot become that; ``str()`` is a sentence for whoever asked."""


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
    """A new place directly below ``parent``. Raises :class:`NotPossible`."""
    on = timezone.localdate(at)
    if parent.is_closed(on=on):
        raise NotPossible(
            _("{place} is closed. Nothing can be added below it.").format(place=parent.name)
        )
    _check_place(parent, name=name, kind=kind, levels=1, on=on)
    unit = Unit(
        name=name,
        kind=kind,
        sector=sector,
        headcount=headcount,
        headcount_source=headcount_source,
        headcount_on=headcount_on,
    )
    added: Unit = _fresh(parent).add_child(instance=unit)
    log(added, "workforce.add_unit", user=by, data={"below": parent.name})
    return added


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
    """Correct what is known of a place; obligations follow a new sector. True when anything changed.

    Raises :class:`NotPossible`.
    """
    on = timezone.localdate(at)
    after: dict[str, object] = {
        "name": name,
        "kind": kind,
        "sector": sector,
        "headcount": headcount,
    }
    after |= {"headcount_source": headcount_source, "headcount_on": headcount_on}
    unit = _fresh(unit)
    changed = [field for field, value in after.items() if getattr(unit, field) != value]
    if not changed:
        return False
    parent = unit.get_parent()
    if {"name", "kind"} & set(changed):
        _check_kinds_below(unit, kind)
        if parent:
            _check_place(parent, name=name, kind=kind, levels=1, on=on, beside=unit)
    for field in changed:
        setattr(unit, field, after[field])
    unit.save(update_fields=changed)
    if "name" in changed and parent:
        unit.move(parent, pos="sorted-child")  # places are kept in order of their names
    if "sector" in changed:
        units_changed.send(sender=Unit, unit=_fresh(unit), on=on)
    log(unit, "workforce.change_unit", user=by, data={"changed": changed})
    return True


@transaction.atomic
def close_unit(*, unit: Unit, closed_on: date, by: User | None) -> int:
    """Count a place and everything below it no more from ``closed_on``; returns how many places that closed.

    Memberships, obligations and certificates stay as they are: past days read as they did.
    """
    open_still = Unit.objects.below(unit).open(on=closed_on)
    count: int = open_still.update(closed_on=closed_on)
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
    """Count a closed place again, with what was closed with it; returns how many places that is.

    Raises :class:`NotPossible` for a place that became part of another one, or lies in a closed one.
    """
    if unit.merged_into_id or unit.closed_on is None:
        raise NotPossible(_("{place} cannot be opened again.").format(place=unit.name))
    parent = unit.get_parent()
    if parent and parent.is_closed(on=timezone.localdate(at)):
        raise NotPossible(_("{place} is closed. Open it first.").format(place=parent.name))
    together = Unit.objects.below(unit).filter(closed_on=unit.closed_on, merged_into=None)
    count: int = together.update(closed_on=None)
    log(unit, "workforce.reopen_unit", user=by, data={"places": count})
    return count


@transaction.atomic
def move_unit(*, unit: Unit, to: Unit, by: User | None, at: datetime, later: bool = False) -> Unit:
    """Put a place and everything below it under another one; memberships, certificates and codes stay.

    The sector it had, it keeps. Obligations follow at once, or are left to the caller's background task
    when ``later``. Returns the place where it is now. Raises :class:`NotPossible`.
    """
    on = timezone.localdate(at)
    check_move(unit, to, on=on)
    source = unit.get_parent()
    moved = relocate(unit, to)
    if not later:
        units_changed.send(sender=Unit, unit=moved, on=on)
    names = {"from": source.name if source else "", "to": to.name}
    log(moved, "workforce.move_unit", user=by, data=names)
    return moved


def check_move(unit: Unit, to: Unit, *, on: date) -> None:
    """Raises :class:`NotPossible` with the reason why a place cannot be moved there."""
    if to.path.startswith(unit.path):
        raise NotPossible(_("A place cannot be moved into itself."))
    if to.path == unit.path[: -unit.steplen]:
        raise NotPossible(_("{place} is there already.").format(place=unit.name))
    if to.is_closed(on=on) or unit.is_closed(on=on):
        raise NotPossible(_("A closed place cannot be moved, and nothing can be moved into one."))
    _check_place(to, name=unit.name, kind=unit.kind, levels=_levels(unit), on=on)


def relocate(unit: Unit, to: Unit) -> Unit:
    """Move a place in the tree and nothing else; it keeps the sector it inherited where it was."""
    before = inherited_sector(unit.path, Unit.objects.get_queryset().sectors_by_path())
    unit, to = _fresh(unit), _fresh(to)
    unit.move(to, pos="sorted-child")
    moved = _fresh(unit)
    after = inherited_sector(moved.path, Unit.objects.get_queryset().sectors_by_path())
    if before and before != after:
        moved.sector_id = before
        moved.save(update_fields=["sector"])
    return moved


def _fresh(unit: Unit) -> Unit:
    """A place as the tree is now: adding and moving others shifts paths."""
    found: Unit = Unit.objects.get(pk=unit.pk)
    return found


def _levels(unit: Unit) -> int:
    deepest: int = Unit.objects.below(unit).aggregate(deepest=Max("depth"))["deepest"] or unit.depth
    return deepest - unit.depth + 1


def _check_place(
    parent: Unit, *, name: str, kind: str, levels: int, on: date, beside: Unit | None = None
) -> None:
    """Raises :class:`NotPossible` unless a place called so, of this kind, may stand directly below ``parent``."""
    if not Unit.Kind(parent.kind).may_hold(kind):
        raise NotPossible(
            _("{outer}, “{place}”, cannot hold this: {inner}.").format(
                outer=parent.get_kind_display(), place=parent.name, inner=Unit.Kind(kind).label
            )
        )
    if parent.depth + levels > DEPTH:
        raise NotPossible(_("Places can lie {levels} levels deep at most.").format(levels=DEPTH))
    below = Unit.objects.below(parent).filter(depth=parent.depth + 1).open(on=on)
    if below.filter(name__iexact=name).exclude(pk=beside.pk if beside else None).exists():
        raise NotPossible(
            _("There is already a place called {name} in {place}.").format(
                name=name, place=parent.name
            )
        )


def _check_kinds_below(unit: Unit, kind: str) -> None:
    """Raises :class:`NotPossible` when what lies below a place cannot lie below one of another kind."""
    inside = (
        Unit.objects.below(unit)
        .filter(depth=unit.depth + 1)
        .values_list("kind", flat=True)
        .distinct()
    )
    if any(not Unit.Kind(kind).may_hold(inner) for inner in inside):
        raise NotPossible(_("The places below it do not fit into a place of this kind."))
