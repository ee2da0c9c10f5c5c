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
    """One place on the page; ``people_count`` is of those who work there and below, each once."""

    unit: Unit
    people_count: int
    sector: Sector | None
    is_inherited: bool
    is_closed: bool
    children: list["UnitNode"] = field(default_factory=list)

    @property
    def has_more(self) -> bool:
        """Whether places lie below that the page does not show."""
        return self.unit.numchild > 0 and not self.children


def unit_nodes(units: Sequence[Unit], *, on: date) -> list[UnitNode]:
    """Return these places in their order, each with the places directly below it.

    The lower level is left out altogether where it has more than ``MAX_UNITS`` places.
    """
    children = _children(units)
    all_units = [*units, *children]
    people_counts = count_people(all_units, on=on)
    sector_ids = _sector_ids(all_units)
    sectors = {sector.pk: sector for sector in Sector.objects.all()}

    def make_node(unit: Unit) -> UnitNode:
        sector_id = inherited_sector(unit.path, sector_ids)
        return UnitNode(
            unit=unit,
            people_count=people_counts[unit.path],
            sector=sectors[sector_id] if sector_id else None,
            is_inherited=unit.sector_id is None,
            is_closed=unit.is_closed(on=on),
        )

    nodes_by_path = {unit.path: make_node(unit) for unit in units}
    for child in children:
        nodes_by_path[parent_path(child.path)].children.append(make_node(child))
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

    Whoever works at two places below a unit counts once; nobody works at a closed one. Two
    statements, whatever the numbers.
    """
    open_memberships = Membership.objects.active(on=on).at_open_units(on=on)
    memberships = open_memberships.filter(_at_or_below(units)).order_by()
    unit_paths = {unit.path for unit in units}
    counts: Counter[str] = Counter()
    rows = memberships.values_list("unit__path").annotate(people=Count("person", distinct=True))
    for workplace_path, people_count in rows:
        for path in _paths_above(workplace_path, unit_paths):
            counts[path] += people_count
    people_at_several_units = (
        memberships.values("person")
        .annotate(units=Count("unit", distinct=True))
        .filter(units__gt=1)
    )
    further_memberships = memberships.filter(person__in=people_at_several_units.values("person"))
    workplace_paths = further_memberships.values_list("person", "unit__path").distinct()
    counts.subtract(_count_repetitions(workplace_paths, unit_paths))
    return counts


def _count_repetitions(
    workplace_paths: Iterable[tuple[int, str]], unit_paths: set[str]
) -> Mapping[str, int]:
    """Return how many workplaces below each unit are a further one of somebody, by tree path.

    ``workplace_paths`` are pairs of a person's id and the tree path of a unit they work at.
    """
    person_paths: set[tuple[int, str]] = set()
    repetitions: Counter[str] = Counter()
    for person_id, workplace_path in workplace_paths:
        for path in _paths_above(workplace_path, unit_paths):
            if (person_id, path) in person_paths:
                repetitions[path] += 1
            person_paths.add((person_id, path))
    return repetitions


def _paths_above(path: str, unit_paths: set[str]) -> list[str]:
    """Those of ``unit_paths`` that are ``path`` or above it."""
    return [
        ancestor for ancestor in ancestor_paths(path, include_self=True) if ancestor in unit_paths
    ]


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
