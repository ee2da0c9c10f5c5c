"""Writes about requirements: add, change, end one – never delete –, and update obligations."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import model_to_dict
from django.utils import timezone
from wagtail.log_actions import log

from accounts.models import User
from compliance.obligations.actions import RecomputeCounts, recompute_obligations, refresh_held
from compliance.obligations.models import Obligation
from compliance.permissions import may_set_requirements
from compliance.requirements.models import Requirement
from courses.models import Course
from workforce.units.models import Unit

#: What may be changed; the unit and the course stay: a rule for others is another requirement.
CHANGEABLE_FIELDS = (
    "role",
    "sector",
    "from_on",
    "until_on",
    "within_days",
    "preset",
    "needs_acknowledgement",
)


class AskedAlready(Exception):
    """There is a rule in the same words."""


def is_asked_already(
    *, unit: Unit, course: Course | None, terms: Mapping[str, Any], but: int = 0
) -> bool:
    """Return whether a rule says the same of a place and a course.

    ``terms`` hold :data:`CHANGEABLE_FIELDS`; ``but`` is the id of a rule that may.
    """
    words = {name: terms[name] for name in CHANGEABLE_FIELDS}
    return Requirement.objects.filter(unit=unit, course=course, **words).exclude(pk=but).exists()


@transaction.atomic
def add_requirement(*, requirement: Requirement, by: User | None, on: date) -> Requirement:
    """Store a new requirement; :func:`update_obligations`, which may take long, is to follow.

    Raises :class:`ValueError` for a last day before today, and :class:`AskedAlready`.
    """
    if not may_set_requirements(by, requirement.unit, on=on):
        raise PermissionDenied
    _check_last_day(requirement, on=on)
    # of two presses at once the second one waits here, and finds what the first one stored
    Unit.objects.select_for_update().get(pk=requirement.unit_id)
    terms = model_to_dict(requirement, CHANGEABLE_FIELDS)
    if is_asked_already(unit=requirement.unit, course=requirement.course, terms=terms):
        raise AskedAlready
    requirement.save(force_insert=True)
    _log("workforce.add_requirement", requirement, by)
    return requirement


@transaction.atomic
def change_requirement(*, requirement: Requirement, by: User | None, on: date) -> list[str]:
    """Store a requirement whose fields were changed in memory; return the names of those changed.

    Raises :class:`ValueError` when its unit or course is another one (certificates and exemptions
    are about those), and for a new last day before today. :func:`update_obligations` is to follow.
    """
    if not may_set_requirements(by, requirement.unit, on=on):
        raise PermissionDenied
    stored = Requirement.objects.get(pk=requirement.pk)
    if (stored.unit_id, stored.course_id) != (requirement.unit_id, requirement.course_id):
        raise ValueError("a requirement keeps its place and its course; end it and add another")
    changed = [
        name for name in CHANGEABLE_FIELDS if getattr(stored, name) != getattr(requirement, name)
    ]
    if "until_on" in changed:
        _check_last_day(requirement, on=on)
    if changed:
        requirement.save(update_fields=changed)
        _log("workforce.change_requirement", requirement, by, changed=changed)
    return changed


def _check_last_day(requirement: Requirement, *, on: date) -> None:
    if requirement.until_on and requirement.until_on < on:
        raise ValueError("a requirement cannot end in the past")


@transaction.atomic
def end_requirement(
    *, requirement: Requirement, until_on: date, by: User | None, at: datetime
) -> bool:
    """Give a requirement its last day; return whether this changed anything.

    What was earned and asked so far stays. Raises :class:`ValueError` for a day before today: the
    past was reported as it was.
    """
    on = timezone.localdate(at)
    if not may_set_requirements(by, requirement.unit, on=on):
        raise PermissionDenied
    if until_on < on:
        raise ValueError("a requirement cannot end in the past")
    with_other_end = Requirement.objects.filter(pk=requirement.pk).exclude(until_on=until_on)
    is_changed = bool(with_other_end.update(until_on=until_on))
    requirement.until_on = until_on
    if is_changed:
        _log("workforce.end_requirement", requirement, by)
    return is_changed


def update_obligations(
    *, requirement: Requirement, on: date, progress: Callable[[int, int], None] | None = None
) -> RecomputeCounts:
    """Bring obligations in line with a requirement that was added, changed or ended.

    Safe to run again. ``progress`` is called with people done and people in all.
    """
    counts = recompute_obligations(requirement=requirement, on=on, progress=progress)
    # whether a signature is needed may have changed, and with it what counts as held
    refresh_held(obligations=Obligation.objects.filter(requirement=requirement))
    return counts


def _log(act: str, requirement: Requirement, by: User | None, **details: Any) -> None:
    """Log an act on the unit where the requirement stands, with its terms."""
    terms = {
        "course": requirement.course.code,
        "role": requirement.role.code if requirement.role else "",
        "sector": requirement.sector.code if requirement.sector else "",
        "from_on": requirement.from_on.isoformat(),
        "until_on": requirement.until_on.isoformat() if requirement.until_on else "",
        "within_days": requirement.within_days,
        "preset": requirement.preset,
    }
    log(requirement.unit, act, user=by, data={"requirement": requirement.pk, **terms, **details})
