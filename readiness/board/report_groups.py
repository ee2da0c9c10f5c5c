"""The groups of a readiness report: their keys, their labels, and how far each is registered."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence, Set
from datetime import date
from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Value, When
from django.utils.translation import gettext as _

from courses.models import Sector
from readiness.tally.rules.figures import RegisterCoverage
from workforce.people.models import Membership
from workforce.units.models import Unit, parent_path

#: The key of the row of totals; no group's.
TOTAL = "*"


class ReportGrouping(StrEnum):
    """What a report has a row for."""

    SECTOR = "sector"
    UNIT = "unit"
    LANGUAGE = "language"
    SHIFT = "shift"


class ReportGroups:
    """The groups of a report: their keys, their labels, and how many people each should have."""

    def __init__(self, grouping: ReportGrouping, units: Sequence[Unit]) -> None:
        """Prepare the groups of ``units``, which are in order of path."""
        self.grouping = grouping
        self.units = units
        self.sectors_by_id = Sector.objects.in_bulk()
        self.inherited_sector_ids = _inherited_sectors(units)

    def expression(self) -> models.Expression | F:
        """Return what obligations are grouped by: a unit's id, or the key of a row itself.

        The row of what is not recorded has an empty key.
        """
        if self.grouping in (ReportGrouping.SECTOR, ReportGrouping.UNIT):
            return F("membership__unit_id")
        if self.grouping is ReportGrouping.SHIFT:
            return F("membership__shift")
        # A language the site no longer has is not recorded.
        is_site_language = When(
            person__preferred_language__in=list(dict(settings.LANGUAGES)),
            then=F("person__preferred_language"),
        )
        return Case(is_site_language, default=Value(""))

    def rows_by_unit(self) -> Mapping[int, str] | None:
        """Return the key of each unit's row, by unit id; None where units are not the groups."""
        if self.grouping is ReportGrouping.SECTOR:
            return {unit.pk: self._sector_code(unit.pk) for unit in self.units}
        if self.grouping is ReportGrouping.UNIT:
            return {unit.pk: str(unit.pk) for unit in self.units}
        return None

    def labels(self, peopled_keys: Set[str]) -> Mapping[str, str]:
        """Return key and label of the rows, in the order of the table.

        ``peopled_keys`` are those of groups anybody belongs to; the others have no row. Only a
        sector with a place in the report's units has a row even when nobody belongs to it.
        """
        labels = self._all_labels()
        if self.grouping is not ReportGrouping.SECTOR:
            labels = {key: label for key, label in labels.items() if key in peopled_keys}
        has_unrecorded = bool(peopled_keys - labels.keys())
        if has_unrecorded:
            labels[""] = _("Not recorded")
        return labels

    def coverage(self, *, on: date) -> Mapping[str, RegisterCoverage]:
        """Return the coverage of each sector by its code, and of all under :data:`TOTAL`."""
        units_by_row: dict[str, list[Unit]] = defaultdict(list)
        for unit in self.units:
            units_by_row[TOTAL].append(unit)
            units_by_row[self._sector_code(unit.pk)].append(unit)
        people_by_unit = self._people_by_unit(on=on)
        coverage: dict[str, RegisterCoverage] = {}
        for key, units in units_by_row.items():
            coverage[key] = _register_coverage(units, people_by_unit)
        return coverage

    def _people_by_unit(self, *, on: date) -> Mapping[int, set[int]]:
        """Return the ids of the people with a membership on a day, by unit id."""
        members = Membership.objects.active(on=on).filter(unit__in=self.units)
        people_by_unit: dict[int, set[int]] = defaultdict(set)
        for unit_id, person_id in members.values_list("unit_id", "person_id"):
            people_by_unit[unit_id].add(person_id)
        return people_by_unit

    def _sector_code(self, unit_id: int) -> str:
        """Return the code of a unit's sector; empty where none is recorded."""
        sector_id = self.inherited_sector_ids.get(unit_id)
        if sector_id in self.sectors_by_id:
            return self.sectors_by_id[sector_id].code
        return ""

    def _all_labels(self) -> dict[str, str]:
        """Return key and label of every group there could be, in the order of the table."""
        if self.grouping is ReportGrouping.SECTOR:
            return self._sector_labels()
        if self.grouping is ReportGrouping.UNIT:
            return {str(unit.pk): unit.name for unit in self.units}
        choices = Membership.Shift.choices
        if self.grouping is ReportGrouping.LANGUAGE:
            choices = settings.LANGUAGES
        return {key: str(label) for key, label in choices}

    def _sector_labels(self) -> dict[str, str]:
        """Return the labels, by code, of the sectors a unit is in, its own or one from above."""
        sector_ids = set(self.inherited_sector_ids.values())
        labels: dict[str, str] = {}
        for sector in self.sectors_by_id.values():
            if sector.pk in sector_ids:
                labels[sector.code] = str(sector)
        return labels


def _inherited_sectors(units: Sequence[Unit]) -> Mapping[int, int | None]:
    """Return each unit's sector id, by unit id: its own, else that of the nearest unit above it.

    ``units`` is in order of path, so that a unit comes after the one it inherits from.
    """
    sector_ids_by_path: dict[str, int | None] = {}
    sector_ids_by_unit: dict[int, int | None] = {}
    for unit in units:
        sector_id = unit.sector_id or sector_ids_by_path.get(parent_path(unit.path))
        sector_ids_by_path[unit.path] = sector_id
        sector_ids_by_unit[unit.pk] = sector_id
    return sector_ids_by_unit


def _register_coverage(
    units: Sequence[Unit], people_by_unit: Mapping[int, Collection[int]]
) -> RegisterCoverage:
    """Count the people known in ``units`` (in order of path) whose headcount is known.

    A headcount covers its unit and everything below it; a workplace covered by none is unknown.
    """
    known_places = 0
    unknown_workplaces = 0
    headcount = 0
    people: set[int] = set()
    covered_path: str | None = None
    for unit in units:
        is_covered = covered_path is not None and unit.path.startswith(covered_path)
        if not is_covered:
            if unit.headcount is None:
                unknown_workplaces += unit.kind == Unit.Kind.WORKPLACE
                continue
            covered_path = unit.path
            known_places += 1
            headcount += unit.headcount
        people.update(people_by_unit.get(unit.pk, ()))
    return RegisterCoverage(
        places=known_places + unknown_workplaces,
        places_known=known_places,
        people=len(people),
        headcount=headcount if known_places else None,
    )
