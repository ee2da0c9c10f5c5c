"""The places of a made-up area of any size, planned first and written a few hundred at a time."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from courses.models import Sector
from training_site.demo.crowd_names import PLACES, TOWNS
from training_site.demo.places import SOURCE
from workforce.models import JoinCode, Unit

AREA = "Estuary (made up)"
FEWEST, MOST = 8, 62  # people at a workplace: 35 on average
CHAIN = 20  # workplaces of the largest organisations
BATCH = 500


@dataclass(frozen=True)
class PlannedPlace:
    """A workplace to make, and how many people it will have."""

    name: str
    people: int


@dataclass(frozen=True)
class PlannedOrganisation:
    """An organisation to make, with its workplaces in the order of their names."""

    name: str
    sector: str
    places: tuple[PlannedPlace, ...]


@dataclass(frozen=True)
class Plan:
    """A whole area before anything is written; the same number of people gives the same plan."""

    people: int
    organisations: tuple[PlannedOrganisation, ...]

    @property
    def workplaces(self) -> int:
        """How many workplaces there will be."""
        return sum(len(organisation.places) for organisation in self.organisations)


@dataclass(frozen=True)
class Workplace:
    """A workplace that was made: its unit, its organisation's, its sector's code and its number of people."""

    unit: Unit
    organisation: Unit
    sector: str
    people: int


def plan(people: int) -> Plan:
    """Workplaces of 8 to 62 people until everybody has one, in organisations of 1 to 20 workplaces."""
    chance = random.Random(f"places of {people}")  # noqa: S311  (made-up places, no secret)
    sizes = _sizes(people, chance)
    organisations: list[PlannedOrganisation] = []
    while several := list(islice(sizes, chance.choice((1, 1, 2, 4, 10, CHAIN)))):
        organisations.append(_organisation(len(organisations) + 1, several, chance))
    return Plan(people, tuple(sorted(organisations, key=lambda organisation: organisation.name)))


def _sizes(people: int, chance: random.Random) -> Iterator[int]:
    while people > 0:
        size = min(people, chance.randint(FEWEST, MOST))
        people -= size
        yield size


def _organisation(number: int, sizes: list[int], chance: random.Random) -> PlannedOrganisation:
    sector = chance.choice(list(PLACES))
    town, what = chance.choice(TOWNS.split()), chance.choice(PLACES[sector])
    places = tuple(
        PlannedPlace(
            f"{chance.choice(TOWNS.split())} {chance.choice(PLACES[sector])} {number:03}-{at:02}",
            size,
        )
        for at, size in enumerate(sizes, 1)
    )
    return PlannedOrganisation(
        f"{town} {what} Group {number:03}",
        sector,
        tuple(sorted(places, key=lambda place: place.name)),
    )


def build_area(planned: Plan, *, at: datetime) -> tuple[Unit, list[Workplace]]:
    """The area with everything below it, the posters' codes too. Statements follow batches, not places."""
    area: Unit = Unit.add_root(name=AREA, kind=Unit.Kind.AREA)
    sectors = {sector.code: sector for sector in Sector.objects.all()}
    tops = [
        Unit(
            name=organisation.name,
            kind=Unit.Kind.ORGANISATION,
            sector=sectors[organisation.sector],
            path=area.path + _step(number),
            depth=area.depth + 1,
            numchild=len(organisation.places),
        )
        for number, organisation in enumerate(planned.organisations, 1)
    ]
    Unit.objects.bulk_create(tops, batch_size=BATCH)
    Unit.objects.filter(pk=area.pk).update(numchild=len(tops))
    made = [
        Workplace(_place(place, top, number, at), top, organisation.sector, place.people)
        for top, organisation in zip(tops, planned.organisations, strict=True)
        for number, place in enumerate(organisation.places, 1)
    ]
    Unit.objects.bulk_create([place.unit for place in made], batch_size=BATCH)
    JoinCode.objects.bulk_create(
        [JoinCode(unit=place.unit, created_at=at) for place in made], batch_size=BATCH
    )
    return Unit.objects.get(pk=area.pk), made


def _place(place: PlannedPlace, top: Unit, number: int, at: datetime) -> Unit:
    """A workplace; at one in five nobody has counted the people."""
    is_counted = number % 5 != 0
    return Unit(
        name=place.name,
        kind=Unit.Kind.WORKPLACE,
        sector_id=top.sector_id,
        path=top.path + _step(number),
        depth=top.depth + 1,
        headcount=place.people + place.people // 10 if is_counted else None,
        headcount_source=SOURCE if is_counted else "",
        headcount_on=at.date() if is_counted else None,
    )


def _step(number: int) -> str:
    """The part of a tree path that names the ``number``-th child, as the tree itself writes it."""
    letters = ""
    for _place in range(Unit.steplen):
        number, digit = divmod(number, len(Unit.alphabet))
        letters = Unit.alphabet[digit] + letters
    return letters
