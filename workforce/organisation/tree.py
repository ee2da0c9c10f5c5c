"""The tree of places as its page shows it: two levels, with how many people work at each."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q

from courses.models import Sector
from workforce.people.models import Membership
from workforce.units.models import Unit, ancestor_paths, below, inherited_sector, parent_path

MAX_UNITS = 300  # places on a page; with more, those two levels down are behind a link


@dataclass
class UnitNode:
    """One place on the page; ``people`` is how many work there and below, each counted once."""

    unit: Unit
    people: int
    sector: Sector | None
    is_inherited: bool
    is_closed: bool
    below: list["UnitNode"] = field(default_factory=list)

    @property
    def has_more(self) -> bool:
        """Whether places lie below that the page does not show."""
        return self.unit.numchild > 0 and not self.below


def unit_nodes(units: Sequence[Unit], *, on: date) -> list[UnitNode]:
    """Return these places in their order, each with the places directly below it.

    The lower level is left out altogether where it has more than ``MAX_UNITS`` places.
    """
    children = _children(units)
    all_units = [*units, *children]
    people = count_people(all_units, on=on)
    sector_ids = _sector_ids(all_units)
    sectors = {sector.pk: sector for sector in Sector.objects.all()}

    def make_node(unit: Unit) -> UnitNode:
        sector_id = inherited_sector(unit.path, sector_ids)
        return UnitNode(
            unit=unit,
            people=people[unit.path],
            sector=sectors[sector_id] if sector_id else None,
            is_inherited=unit.sector_id is None,
            is_closed=unit.is_closed(on=on),
        )

    nodes_by_path = {unit.path: make_node(unit) for unit in units}
    for child in children:
        nodes_by_path[parent_path(child.path)].below.append(make_node(child))
    return list(nodes_by_path.values())


def _children(units: Sequence[Unit]) -> list[Unit]:
    """The places one level below ``units``; none at all where they are too many for a page."""
    condition = Q(pk__in=())
    for unit in units:
        if unit.numchild:
            condition |= Q(path__startswith=unit.path, depth=unit.depth + 1)
    rows = Unit.objects.filter(condition).select_related("merged_into")
    children = list(rows[: MAX_UNITS + 1])
    return children if len(children) <= MAX_UNITS else []


def count_people(units: Sequence[Unit], *, on: date) -> Mapping[str, int]:
    """Return how many people work at each unit or below it on a day, by its tree path.

    Whoever has two jobs below a unit counts once. Two statements, however many units and people.
    """
    jobs = Membership.objects.active(on=on).filter(_at_or_below(units)).order_by()
    unit_paths = {unit.path for unit in units}
    counts: Counter[str] = Counter()
    people_by_path = jobs.values_list("unit__path").annotate(people=Count("person", distinct=True))
    for job_path, people in people_by_path:
        for path in _paths_above(job_path, unit_paths):
            counts[path] += people
    people_with_several_jobs = (
        jobs.values("person").annotate(jobs=Count("unit", distinct=True)).filter(jobs__gt=1)
    )
    their_jobs = jobs.filter(person__in=people_with_several_jobs.values("person"))
    job_paths = their_jobs.values_list("person", "unit__path").distinct()
    counts.subtract(_count_repetitions(job_paths, unit_paths))
    return counts


def _count_repetitions(
    job_paths: Iterable[tuple[int, str]], unit_paths: set[str]
) -> Mapping[str, int]:
    """How many jobs below each unit are a further job of somebody who has another one below it.

    ``job_paths`` are pairs of a person's key and the tree path of a unit they work at.
    """
    person_paths: set[tuple[int, str]] = set()
    repetitions: Counter[str] = Counter()
    for person, job_path in job_paths:
        for path in _paths_above(job_path, unit_paths):
            if (person, path) in person_paths:
                repetitions[path] += 1
            person_paths.add((person, path))
    return repetitions


def _paths_above(path: str, unit_paths: set[str]) -> list[str]:
    """Those of ``unit_paths`` that are ``path`` or above it."""
    return [above for above in ancestor_paths(path, include_self=True) if above in unit_paths]


def _at_or_below(units: Sequence[Unit]) -> Q:
    """As :func:`below`, but shorter: units below another one of ``units`` are left out."""
    paths = {unit.path for unit in units}
    outermost_units = [unit for unit in units if len(_paths_above(unit.path, paths)) == 1]
    return below(outermost_units, "unit__path")


def _sector_ids(units: Sequence[Unit]) -> Mapping[str, int]:
    """The sectors of ``units`` and of all places above them, by tree path, where they have one."""
    paths: set[str] = set()
    for unit in units:
        paths.update(unit.path_and_above())
    rows = Unit.objects.filter(path__in=paths).exclude(sector=None)
    return dict(rows.values_list("path", "sector_id"))
