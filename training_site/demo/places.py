"""The demo's places, what they require and the codes on their posters."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_noop

from compliance.requirements.models import Requirement
from courses.models import Course, Sector
from workforce.people.models import JobRole, JoinCode
from workforce.units.models import Unit

SOURCE = "demo"
REQUIRED_FOR_DAYS = 600  # days the hotels have required the course
COURSE_CODE = "cse-hotel"

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

#: Sectors a job role is offered in: a poster at a pharmacy does not offer night porter.
SECTORS_BY_ROLE: dict[str, tuple[str, ...]] = {
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
class PlannedUnit:
    """A unit to make; ``headcount`` None means that nobody knows it."""

    name: str
    kind: Unit.Kind
    sector: str = ""
    headcount: int | None = None
    code: str = ""
    below: tuple["PlannedUnit", ...] = field(default=())


AREA = PlannedUnit(
    "Thurrock",
    Unit.Kind.AREA,
    below=(
        PlannedUnit(
            "Thurrock hotels",
            Unit.Kind.ORGANISATION,
            "hotels",
            below=(
                PlannedUnit("Riverside Hotel", Unit.Kind.WORKPLACE, "hotels", 18, "RVRSDE"),
                PlannedUnit("Marsh View Inn", Unit.Kind.WORKPLACE, "hotels", 14, "MRSHVW"),
                PlannedUnit("Harbour Lodge", Unit.Kind.WORKPLACE, "hotels", None, "HARBRS"),
            ),
        ),
        PlannedUnit(
            "Greenfield Pharmacy",
            Unit.Kind.ORGANISATION,
            "pharmacies",
            below=(
                PlannedUnit(
                    "Greenfield Pharmacy, High Street",
                    Unit.Kind.WORKPLACE,
                    "pharmacies",
                    7,
                    "GRNHGH",
                ),
                PlannedUnit(
                    "Greenfield Pharmacy, Station Road",
                    Unit.Kind.WORKPLACE,
                    "pharmacies",
                    5,
                    "GRNSTN",
                ),
            ),
        ),
        PlannedUnit("Orchard School", Unit.Kind.WORKPLACE, "schools", 46, "RCHARD"),
    ),
)


def build_places(*, at: datetime) -> dict[str, Unit]:
    """Return every unit of the demo by name, made where it is missing, with its poster code."""
    units: dict[str, Unit] = {}
    _build(AREA, None, units, at)
    # Adding children changed the tree's columns: read the units as they are now.
    return {name: Unit.objects.get(pk=unit.pk) for name, unit in units.items()}


def build_roles() -> dict[str, JobRole]:
    """Return the job roles by code, each with the sectors it is offered in."""
    roles = {}
    for code, name in ROLES.items():
        role, is_new = JobRole.objects.get_or_create(code=code, defaults={"name": name})
        if is_new:
            role.sectors.set(Sector.objects.filter(code__in=SECTORS_BY_ROLE[code]))
        roles[code] = role
    return roles


def require_course(*, hotels: Unit, course: Course, on: date) -> Requirement:
    """Require the hotel course of everyone at the hotels within 30 days, for some time now."""
    from_on = on - timedelta(days=REQUIRED_FOR_DAYS)
    requirement, _is_new = Requirement.objects.get_or_create(
        unit=hotels, course=course, role=None, defaults={"from_on": from_on, "within_days": 30}
    )
    return requirement


def _build(
    planned_unit: PlannedUnit, parent: Unit | None, units: dict[str, Unit], at: datetime
) -> None:
    """Make a unit and those below it where they are missing, and add them to ``units``."""
    siblings = parent.get_children() if parent else Unit.get_root_nodes()
    unit = siblings.filter(name=planned_unit.name).first()
    if unit is None:
        fields = _fields(planned_unit, at)
        unit = parent.add_child(**fields) if parent else Unit.add_root(**fields)
    if planned_unit.code:
        defaults = {"unit": unit, "created_at": at}
        JoinCode.objects.get_or_create(code=planned_unit.code, defaults=defaults)
    units[planned_unit.name] = unit
    for child in planned_unit.below:
        _build(child, Unit.objects.get(pk=unit.pk), units, at)


def _fields(planned_unit: PlannedUnit, at: datetime) -> dict[str, object]:
    is_counted = planned_unit.headcount is not None
    return {
        "name": planned_unit.name,
        "kind": planned_unit.kind,
        "sector": Sector.objects.get(code=planned_unit.sector) if planned_unit.sector else None,
        "headcount": planned_unit.headcount,
        "headcount_source": SOURCE if is_counted else "",
        "headcount_on": at.date() if is_counted else None,
    }
