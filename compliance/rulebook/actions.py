"""Writes about requirements: add, change, end one – never delete –, and let obligations follow."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from accounts.models import User
from compliance.obligations.actions import RecomputeCounts, recompute_obligations, refresh_held
from compliance.obligations.models import Obligation
from compliance.requirements.models import Requirement

#: What may be changed; the place and the course stay: a rule for others is another rule.
CHANGEABLE = (
    *("role", "sector", "from_on", "until_on", "within_days"),
    *("preset", "needs_acknowledgement"),
)


@transaction.atomic
def add_requirement(*, requirement: Requirement, by: User | None) -> Requirement:
    """Store a new requirement. Obligations follow by :func:`follow`, which may take long."""
    requirement.save(force_insert=True)
    _note("workforce.add_requirement", requirement, by)
    return requirement


@transaction.atomic
def change_requirement(*, requirement: Requirement, by: User | None) -> list[str]:
    """Store a requirement whose fields were changed in memory; returns the names of those that differ.

    Raises :class:`ValueError` when its place or course is another one: certificates and exemptions speak of
    those. Obligations follow by :func:`follow`.
    """
    stored = Requirement.objects.get(pk=requirement.pk)
    if (stored.unit_id, stored.course_id) != (requirement.unit_id, requirement.course_id):
        raise ValueError("a requirement keeps its place and its course; end it and add another")
    changed = [name for name in CHANGEABLE if getattr(stored, name) != getattr(requirement, name)]
    if changed:
        requirement.save(update_fields=changed)
        _note("workforce.change_requirement", requirement, by, changed=changed)
    return changed


@transaction.atomic
def end_requirement(
    *, requirement: Requirement, until_on: date, by: User | None, at: datetime
) -> bool:
    """Ask it no longer after ``until_on``; True when this changed anything.

    What was earned and asked so far stays. Raises :class:`ValueError` for a day before today: the past was
    reported as it was.
    """
    if until_on < timezone.localdate(at):
        raise ValueError("a requirement cannot end in the past")
    changed = (
        Requirement.objects.filter(pk=requirement.pk)
        .exclude(until_on=until_on)
        .update(until_on=until_on)
    )
    requirement.until_on = until_on
    if changed:
        _note("workforce.end_requirement", requirement, by)
    return bool(changed)


def follow(
    *, requirement: Requirement, on: date, progress: Callable[[int, int], None] | None = None
) -> RecomputeCounts:
    """Obligations follow a requirement that was added, changed or ended; safe to run again."""
    result = recompute_obligations(requirement=requirement, on=on, progress=progress)
    # a signature may count now, or not
    refresh_held(obligations=Obligation.objects.filter(requirement=requirement))
    return result


def _note(act: str, requirement: Requirement, by: User | None, **more: Any) -> None:
    """Into the history of the place."""
    facts = {
        "course": requirement.course.code,
        "role": requirement.role.code if requirement.role else "",
        "sector": requirement.sector.code if requirement.sector else "",
        "from_on": requirement.from_on.isoformat(),
        "until_on": requirement.until_on.isoformat() if requirement.until_on else "",
        "within_days": requirement.within_days,
        "preset": requirement.preset,
    }
    log(requirement.unit, act, user=by, data={"requirement": requirement.pk, **facts, **more})
