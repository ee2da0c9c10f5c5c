"""The rules of a place as a manager reads them: where each comes from, how many it asks, how many hold it."""

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
from compliance.requirements.rules import Effect
from workforce.units.models import Unit

EFFECTS: dict[Effect, Promise] = {
    Effect.BEGINS: gettext_lazy("Is asked from now on"),
    Effect.ENDS: gettext_lazy("Is asked no longer"),
    Effect.SIGNS: gettext_lazy("Is to be signed for too"),
    Effect.MOVES: gettext_lazy("Gets another due date"),
    Effect.LONGER: gettext_lazy("Is asked for longer"),
    Effect.UNSIGNED: gettext_lazy("Is to be signed for no longer"),
}


def effect_label(effect: Effect) -> str:
    """What a change means to somebody, in words."""
    return str(EFFECTS[effect])


@dataclass(frozen=True)
class Rule:
    """One requirement, of a place or of one above it. ``may_change``: the reader looks after where it stands."""

    requirement: Requirement
    may_change: bool
    is_inherited: bool
    is_over: bool
    asked: int
    held: int
    preset: Preset | None
    warnings: Sequence[str]


def rules_above(unit: Unit, mine: Sequence[Unit], *, on: date) -> list[Rule]:
    """What binds people at a unit: its own rules and those from above, the ones that are over last."""
    rows = list(
        _ready(Requirement.objects.filter(unit__path__in=unit.path_and_above())).order_by(
            "unit__path", "pk"
        )
    )
    counts = _counts(rows, unit, on=on)
    minutes = minutes_of(row.course for row in rows if row.preset)
    found = [_rule(row, unit, mine, counts, minutes, on=on) for row in rows]
    return sorted(found, key=lambda rule: rule.is_over)


def rules_below(unit: Unit, *, on: date) -> RequirementQuerySet:
    """The rules that stand at places below a unit, those that are over left out."""
    rules = Requirement.objects.filter(unit__path__startswith=unit.path).exclude(unit=unit)
    return _ready(rules.filter(Q(until_on=None) | Q(until_on__gte=on))).order_by("unit__path", "pk")


def _ready(rules: RequirementQuerySet) -> RequirementQuerySet:
    return rules.select_related("unit", "course", "role", "sector")


def _counts(rules: Sequence[Requirement], unit: Unit, *, on: date) -> Mapping[int, tuple[int, int]]:
    """How many people at a unit each rule asks today, and how many of them hold what it asks. One statement."""
    asked = Obligation.objects.active(on=on).at(unit).filter(requirement__in=rules).order_by()
    asked = asked.exclude(exempt_from__lte=on, exempt_until__gte=on)
    is_held = Q(held_from__lte=on, held_until__gte=on)
    found = asked.values("requirement").annotate(
        people=Count("person", distinct=True), ready=Count("person", distinct=True, filter=is_held)
    )
    return {row["requirement"]: (row["people"], row["ready"]) for row in found}


def _rule(
    row: Requirement,
    unit: Unit,
    mine: Sequence[Unit],
    counts: Mapping[int, tuple[int, int]],
    minutes: Mapping[int, int],
    *,
    on: date,
) -> Rule:
    asked, held = counts.get(row.pk, (0, 0))
    preset = presets().get(row.preset)
    return Rule(
        requirement=row,
        may_change=any(row.unit.path.startswith(each.path) for each in mine),
        is_inherited=row.unit_id != unit.pk,
        is_over=row.until_on is not None and row.until_on < on,
        asked=asked,
        held=held,
        preset=preset,
        warnings=shortfalls(preset, row.course, minutes=minutes.get(row.course_id))
        if preset
        else _unknown(row),
    )


def _unknown(row: Requirement) -> list[str]:
    """A preset that has gone from the file since."""
    return (
        [_("The law or scheme this rule followed is no longer known here.")] if row.preset else []
    )
