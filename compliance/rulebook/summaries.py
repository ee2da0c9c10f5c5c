"""The requirements of a unit as its manager reads them: origin, head counts, warnings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.obligations.models import Obligation
from compliance.requirements.models import Requirement, RequirementQuerySet
from compliance.requirements.presets import Preset, minutes_of, presets, shortfalls
from compliance.requirements.rules import RequirementEffect
from workforce.units.models import Unit

EFFECT_LABELS: dict[RequirementEffect, Promise] = {
    RequirementEffect.BEGINS: gettext_lazy("Is asked from now on"),
    RequirementEffect.ENDS: gettext_lazy("Is asked no longer"),
    RequirementEffect.SIGNS: gettext_lazy("Is to be signed for too"),
    RequirementEffect.MOVES: gettext_lazy("Gets another due date"),
    RequirementEffect.LONGER: gettext_lazy("Is asked for longer"),
    RequirementEffect.UNSIGNED: gettext_lazy("Is to be signed for no longer"),
}


def effect_label(effect: RequirementEffect) -> str:
    """Return what a change means to somebody, in words."""
    return str(EFFECT_LABELS[effect])


@dataclass(frozen=True)
class RequirementSummary:
    """One requirement, of a unit or of one above it, with today's head counts.

    ``may_change``: the reader manages the unit where it stands. ``people_count`` people are asked
    today, ``ready_count`` of them are in date.
    """

    requirement: Requirement
    may_change: bool
    is_inherited: bool
    is_over: bool
    people_count: int
    ready_count: int
    preset: Preset | None
    warnings: Sequence[str]


def summaries_of(
    unit: Unit, managed_units: Sequence[Unit], *, on: date
) -> list[RequirementSummary]:
    """Return what binds people at a unit: its own requirements and those from above.

    Those that are over come last. ``managed_units`` are the reader's.
    """
    requirements = _with_related(
        Requirement.objects.filter(unit__path__in=unit.path_and_above())
    ).order_by("unit__path", "pk")
    head_counts = _head_counts(requirements, unit, on=on)
    minutes = minutes_of(row.course for row in requirements if row.preset)
    summaries = []
    for requirement in requirements:
        path = requirement.unit.path
        people_count, ready_count = head_counts.get(requirement.pk, (0, 0))
        summaries.append(
            RequirementSummary(
                requirement=requirement,
                may_change=any(path.startswith(managed.path) for managed in managed_units),
                is_inherited=requirement.unit_id != unit.pk,
                is_over=requirement.until_on is not None and requirement.until_on < on,
                people_count=people_count,
                ready_count=ready_count,
                preset=presets().get(requirement.preset),
                warnings=_warnings(requirement, minutes.get(requirement.course_id)),
            )
        )
    return sorted(summaries, key=lambda summary: summary.is_over)


def requirements_below(unit: Unit, *, on: date) -> RequirementQuerySet:
    """Return the requirements that stand at units below one, without those that are over."""
    requirements = Requirement.objects.filter(unit__path__startswith=unit.path).exclude(unit=unit)
    lasting = requirements.filter(Q(until_on=None) | Q(until_on__gte=on))
    return _with_related(lasting).order_by("unit__path", "pk")


def _with_related(requirements: RequirementQuerySet) -> RequirementQuerySet:
    return requirements.select_related("unit", "course", "role", "sector")


def _head_counts(
    requirements: RequirementQuerySet, unit: Unit, *, on: date
) -> Mapping[int, tuple[int, int]]:
    """Return, by requirement id, how many people at a unit it asks and how many are in date.

    The exempt are not counted. One statement.
    """
    obligations = (
        Obligation.objects.active(on=on)
        .at(unit)
        .filter(requirement__in=list(requirements))
        .exclude(exempt_from__lte=on, exempt_until__gte=on)
        .order_by()
    )
    is_held = Q(held_from__lte=on, held_until__gte=on)
    rows = obligations.values("requirement").annotate(
        people=Count("person", distinct=True), ready=Count("person", distinct=True, filter=is_held)
    )
    return {row["requirement"]: (row["people"], row["ready"]) for row in rows}


def _warnings(requirement: Requirement, minutes: int | None) -> list[str]:
    """Return why the course does not satisfy the law or scheme the requirement follows, if any."""
    preset = presets().get(requirement.preset)
    if preset:
        return shortfalls(preset, requirement.course, minutes=minutes)
    if requirement.preset:  # no longer in the file
        return [_("The law or scheme this rule followed is no longer known here.")]
    return []
