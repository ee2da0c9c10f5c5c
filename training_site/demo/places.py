"""The demo's places, what they require and the codes on their posters."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_noop

from compliance.requirements.models import Requirement
from courses.models import Course, Sector
from workforce.people.models import JobRole, JoinCode
from workforce.units.models import Unit

SOURCE = "demo"
REQUIRED_FOR = 600  # days the hotels have asked for the course
COURSE = "cse-hotel"

ROLES: dict[str, str] = {
    "night-porter": gettext_noop("Night porter"),
    "receptionist": gettext_noop("Receptionist"),
    "housekeeper": gettext_noop("Housekeeper"),
    "bar-staff": gettext_noop("Bar staff"),
    "duty-manager": gettext_noop("Duty manager"),
    "pharmacist": gettext_noop("Pharmacist"),
    "counter-assistant": gettext_noop("Counter assistant"),
    "head-teacher": gettext_noop("Head teacher"),
}

#: Where people do what; a poster at a pharmacy does not offer night porter.
SECTORS_OF: dict[str, tuple[str, ...]] = {
    "night-porter": ("hotels",),
    "receptionist": ("hotels", "health"),
    "housekeeper": ("hotels",),
    "bar-staff": ("hotels", "night-time"),
    "duty-manager": ("hotels", "night-time"),
    "pharmacist": ("pharmacies",),
    "counter-assistant": ("pharmacies",),
    "head-teacher": ("schools",),
}


@dataclass(frozen=True)
class Place:
    """A unit to make; ``headcount`` None means that nobody knows it."""

    name: str
    kind: Unit.Kind
    sector: str = ""
    headcount: int | None = None
    code: str = ""
    below: tuple["Place", ...] = field(default=())


AREA = Place(
    "Thurrock",
    Unit.Kind.AREA,
    below=(
        Place(
            "Thurrock hotels",
            Unit.Kind.ORGANISATION,
            "hotels",
            below=(
                Place("Riverside Hotel", Unit.Kind.WORKPLACE, "hotels", 18, "RVRSDE"),
                Place("Marsh View Inn", Unit.Kind.WORKPLACE, "hotels", 14, "MRSHVW"),
                Place("Harbour Lodge", Unit.Kind.WORKPLACE, "hotels", None, "HARBRS"),
            ),
        ),
        Place(
            "Greenfield Pharmacy",
            Unit.Kind.ORGANISATION,
            "pharmacies",
            below=(
                Place(
                    "Greenfield Pharmacy, High Street",
                    Unit.Kind.WORKPLACE,
                    "pharmacies",
                    7,
                    "GRNHGH",
                ),
                Place(
                    "Greenfield Pharmacy, Station Road",
                    Unit.Kind.WORKPLACE,
                    "pharmacies",
                    5,
                    "GRNSTN",
                ),
            ),
        ),
        Place("Orchard School", Unit.Kind.WORKPLACE, "schools", 46, "RCHARD"),
    ),
)


def build_places(*, at: datetime) -> dict[str, Unit]:
    """Every unit of the demo by name, made where it is missing, with its poster code."""
    units: dict[str, Unit] = {}
    _build(AREA, None, units, at)
    return {name: Unit.objects.get(pk=unit.pk) for name, unit in units.items()}


def build_roles() -> dict[str, JobRole]:
    """The job roles by code, each with the sectors it is offered in."""
    roles = {
        code: JobRole.objects.get_or_create(code=code, defaults={"name": name})
        for code, name in ROLES.items()
    }
    for code, (role, is_new) in roles.items():
        if is_new:
            role.sectors.set(Sector.objects.filter(code__in=SECTORS_OF[code]))
    return {code: role for code, (role, _is_new) in roles.items()}


def require_course(*, hotels: Unit, course: Course, on: date) -> Requirement:
    """The hotels ask everyone for the hotel course within 30 days, and have done for some time."""
    asked_since = on - timedelta(days=REQUIRED_FOR)
    return Requirement.objects.get_or_create(
        unit=hotels, course=course, role=None, defaults={"from_on": asked_since, "within_days": 30}
    )[0]


def _build(place: Place, above: Unit | None, units: dict[str, Unit], at: datetime) -> None:
    siblings = above.get_children() if above else Unit.get_root_nodes()
    unit = siblings.filter(name=place.name).first()
    if unit is None:
        unit = (
            above.add_child(**_fields(place, at)) if above else Unit.add_root(**_fields(place, at))
        )
    if place.code:
        JoinCode.objects.get_or_create(code=place.code, defaults={"unit": unit, "created_at": at})
    units[place.name] = unit
    for below in place.below:
        _build(below, Unit.objects.get(pk=unit.pk), units, at)


def _fields(place: Place, at: datetime) -> dict[str, object]:
    is_counted = place.headcount is not None
    return {
        "name": place.name,
        "kind": place.kind,
        "sector": Sector.objects.get(code=place.sector) if place.sector else None,
        "headcount": place.headcount,
        "headcount_source": SOURCE if is_counted else "",
        "headcount_on": at.date() if is_counted else None,
    }
