"""The tree of places as its page shows it: two levels, with who is known where."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q

from courses.models import Sector
from workforce.people.models import Membership
from workforce.units.models import Unit, below, inherited_sector

BELOW = 300  # places on a page; with more, those two levels down are behind a link


@dataclass
class Node:
    """One place on the page; ``people`` are known there and below, each counted once."""

    unit: Unit
    people: int
    sector: Sector | None
    is_inherited: bool
    is_closed: bool
    below: list["Node"] = field(default_factory=list)

    @property
    def has_more(self) -> bool:
        """Whether places lie below that the page does not show."""
        return self.unit.numchild > 0 and not self.below


def nodes(units: Sequence[Unit], *, on: date) -> list[Node]:
    """The places given, in their order, each with those directly below it unless these are too many."""
    lower = list(
        Unit.objects.filter(_directly_below(units)).select_related("merged_into")[: BELOW + 1]
        if units
        else ()
    )
    every = [*units, *(lower if len(lower) <= BELOW else ())]
    known = people_known(every, on=on)
    sectors = _sectors(every)
    names = {sector.pk: sector for sector in Sector.objects.all()}

    def node(unit: Unit) -> Node:
        sector = names.get(inherited_sector(unit.path, sectors) or 0)
        return Node(unit, known[unit.path], sector, unit.sector_id is None, unit.is_closed(on=on))

    tops = {unit.path: node(unit) for unit in units}
    for unit in every[len(units) :]:
        tops[unit.path[: -unit.steplen]].below.append(node(unit))
    return list(tops.values())


def people_known(units: Sequence[Unit], *, on: date) -> Mapping[str, int]:
    """How many people work at each unit and below on a day, by its path: whoever has two jobs below it once.

    Two statements, however many units and people.
    """
    jobs = Membership.objects.active(on=on).filter(_at_or_below(units)).order_by()
    paths = {unit.path for unit in units}
    counts: Counter[str] = Counter()
    for path, people in jobs.values_list("unit__path").annotate(
        people=Count("person", distinct=True)
    ):
        for above in _prefixes(path, paths):
            counts[above] += people
    several = jobs.values("person").annotate(jobs=Count("unit", distinct=True)).filter(jobs__gt=1)
    doubled = (
        jobs.filter(person__in=several.values("person"))
        .values_list("person", "unit__path")
        .distinct()
    )
    counts.subtract(_counted_again(doubled, paths))
    return counts


def _counted_again(jobs: Iterable[tuple[int, str]], paths: set[str]) -> Mapping[str, int]:
    """For each path, how often somebody was counted who had been counted below it already."""
    seen: set[tuple[int, str]] = set()
    again: Counter[str] = Counter()
    for person, path in jobs:
        for above in _prefixes(path, paths):
            again[above] += (person, above) in seen
            seen.add((person, above))
    return again


def _prefixes(path: str, among: set[str]) -> list[str]:
    ends = range(Unit.steplen, len(path) + 1, Unit.steplen)
    return [path[:end] for end in ends if path[:end] in among]


def _at_or_below(units: Sequence[Unit]) -> Q:
    """As :func:`below`, saying no more than it must: what lies under another one of ``units`` is left out."""
    paths = {unit.path for unit in units}
    return below([unit for unit in units if len(_prefixes(unit.path, paths)) == 1], "unit__path")


def _directly_below(units: Sequence[Unit]) -> Q:
    where = Q(pk__in=())
    for unit in units:
        if unit.numchild:
            where |= Q(path__startswith=unit.path, depth=unit.depth + 1)
    return where


def _sectors(units: Sequence[Unit]) -> Mapping[str, int]:
    above = {path for unit in units for path in unit.path_and_above()}
    return dict(
        Unit.objects.filter(path__in=above).exclude(sector=None).values_list("path", "sector_id")
    )
