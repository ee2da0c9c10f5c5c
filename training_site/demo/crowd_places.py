"""The places of a made-up area of any size, planned first and then written in bulk."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from courses.models import Sector
from training_site.demo.crowd_names import PLACES, TOWNS
from training_site.demo.places import SOURCE
from workforce.people.models import JoinCode
from workforce.units.models import Unit, child_path

AREA = "Estuary (made up)"
MIN_WORKPLACE_PEOPLE, MAX_WORKPLACE_PEOPLE = 8, 62  # 35 on average
#: How many workplaces an organisation has at most; small ones are more likely.
ORGANISATION_SIZES = (1, 1, 2, 4, 10, 20)
ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class WorkplacePlan:
    """A workplace to make, and how many people it will have."""

    name: str
    people_count: int


@dataclass(frozen=True)
class OrganisationPlan:
    """An organisation to make, with its workplaces in the order of their names."""

    name: str
    sector: str
    places: tuple[WorkplacePlan, ...]


@dataclass(frozen=True)
class AreaPlan:
    """A whole area before anything is written; the same number of people gives the same plan."""

    people_count: int
    organisations: tuple[OrganisationPlan, ...]

    @property
    def workplace_count(self) -> int:
        """How many workplaces there will be."""
        return sum(len(organisation.places) for organisation in self.organisations)


@dataclass(frozen=True)
class CrowdWorkplace:
    """A workplace that was made, with its organisation, its sector's code and how many people."""

    unit: Unit
    organisation: Unit
    sector: str
    people_count: int


def plan_area(people_count: int) -> AreaPlan:
    """Plan workplaces of 8 to 62 people for everybody, in organisations of 1 to 20 workplaces."""
    chance = random.Random(f"places of {people_count}")  # noqa: S311  (made-up places, no secret)
    workplace_sizes = _workplace_sizes(people_count, chance)
    organisations: list[OrganisationPlan] = []
    while True:
        sizes = list(islice(workplace_sizes, chance.choice(ORGANISATION_SIZES)))
        if not sizes:
            break
        organisations.append(_plan_organisation(len(organisations) + 1, sizes, chance))
    organisations.sort(key=lambda organisation: organisation.name)
    return AreaPlan(people_count, tuple(organisations))


def _workplace_sizes(people_count: int, chance: random.Random) -> Iterator[int]:
    """Yield numbers of people at a workplace, until they add up to ``people_count``."""
    while people_count > 0:
        size = min(people_count, chance.randint(MIN_WORKPLACE_PEOPLE, MAX_WORKPLACE_PEOPLE))
        people_count -= size
        yield size


def _plan_organisation(number: int, sizes: list[int], chance: random.Random) -> OrganisationPlan:
    sector = chance.choice(list(PLACES))
    name = f"{_draw_name(sector, chance)} Group {number:03}"
    places = []
    for place_number, size in enumerate(sizes, 1):
        place_name = f"{_draw_name(sector, chance)} {number:03}-{place_number:02}"
        places.append(WorkplacePlan(place_name, size))
    places.sort(key=lambda place: place.name)
    return OrganisationPlan(name, sector, tuple(places))


def _draw_name(sector: str, chance: random.Random) -> str:
    """Return a town and what a place of the sector is called: “Ashwater Bridge Hotel”."""
    town = chance.choice(TOWNS.split())
    return f"{town} {chance.choice(PLACES[sector])}"


def build_area(area_plan: AreaPlan, *, at: datetime) -> tuple[Unit, list[CrowdWorkplace]]:
    """Make the area with everything below it, and the posters' codes.

    The number of statements grows with batches, not with places.
    """
    area: Unit = Unit.add_root(name=AREA, kind=Unit.Kind.AREA)
    sectors = {sector.code: sector for sector in Sector.objects.all()}
    organisations = []
    workplaces = []
    for number, organisation_plan in enumerate(area_plan.organisations, 1):
        sector = sectors[organisation_plan.sector]
        organisation = _organisation_unit(organisation_plan, area, number, sector)
        organisations.append(organisation)
        for place_number, place in enumerate(organisation_plan.places, 1):
            unit = _workplace_unit(place, organisation, place_number, at)
            workplaces.append(CrowdWorkplace(unit, organisation, sector.code, place.people_count))
    Unit.objects.bulk_create(organisations, batch_size=ROWS_AT_ONCE)
    Unit.objects.filter(pk=area.pk).update(numchild=len(organisations))
    units = [workplace.unit for workplace in workplaces]
    Unit.objects.bulk_create(units, batch_size=ROWS_AT_ONCE)
    join_codes = [JoinCode(unit=unit, created_at=at) for unit in units]
    JoinCode.objects.bulk_create(join_codes, batch_size=ROWS_AT_ONCE)
    return Unit.objects.get(pk=area.pk), workplaces


def _organisation_unit(
    organisation_plan: OrganisationPlan, area: Unit, number: int, sector: Sector
) -> Unit:
    return Unit(
        name=organisation_plan.name,
        kind=Unit.Kind.ORGANISATION,
        sector=sector,
        path=child_path(area.path, number),
        depth=area.depth + 1,
        numchild=len(organisation_plan.places),
    )


def _workplace_unit(place: WorkplacePlan, organisation: Unit, number: int, at: datetime) -> Unit:
    """Return a workplace; at one in five nobody has counted the people."""
    unit = Unit(
        name=place.name,
        kind=Unit.Kind.WORKPLACE,
        sector_id=organisation.sector_id,
        path=child_path(organisation.path, number),
        depth=organisation.depth + 1,
        headcount=None,
        headcount_source="",
        headcount_on=None,
    )
    if number % 5 != 0:
        unit.headcount = place.people_count + place.people_count // 10
        unit.headcount_source = SOURCE
        unit.headcount_on = at.date()
    return unit
