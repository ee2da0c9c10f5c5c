"""Finds the units and job roles a list names, however they are spelled; makes no new ones."""

from collections import defaultdict
from datetime import date
from difflib import get_close_matches
from functools import lru_cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from workforce.lists.rules.columns import ListColumn
from workforce.lists.rules.folding import fold
from workforce.lists.rules.rows import RowProblem
from workforce.people.models import JobRole
from workforce.units.models import Unit


class UnitsByName:
    """The open units at and below the one a list is for, by folded name.

    ``organisation_path`` is the tree path of the organisation that ``unit`` belongs to.
    """

    def __init__(self, unit: Unit, *, on: date) -> None:
        self.unit = unit
        self.by_name: dict[str, list[Unit]] = defaultdict(list)
        self._names: dict[str, str] = {}
        above = Unit.objects.filter(path__in=unit.path_and_above())
        self._kinds: dict[str, str] = {higher.path: higher.kind for higher in above}
        for open_unit in Unit.objects.get_queryset().below(unit).open(on=on):
            self._kinds[open_unit.path] = open_unit.kind
            self._names[open_unit.path] = open_unit.name
            self.by_name[fold(open_unit.name)].append(open_unit)
        self.organisation_path = self.organisation_of(unit)
        self.find = lru_cache(maxsize=5000)(self._find)

    def organisation_of(self, unit: Unit) -> str:
        """Return the tree path of a unit's employer, within which staff numbers mean somebody.

        Where no unit above is called an organisation, it is the highest that is no partnership
        area.
        """
        paths = [path for path in unit.path_and_above() if self._kinds.get(path) != Unit.Kind.AREA]
        organisations = [path for path in paths if self._kinds.get(path) == Unit.Kind.ORGANISATION]
        if organisations:
            return organisations[-1]
        return paths[0] if paths else unit.path

    def _find(self, name: str) -> tuple[Unit | None, RowProblem | None]:
        """Return the unit of a name ("Kitchen", or "Riverside / Kitchen"), or what is wrong."""
        if not name:
            if self.unit.kind == Unit.Kind.AREA:
                return None, RowProblem("unit_missing", ListColumn.UNIT)
            return self.unit, None
        units = self.by_name.get(fold(name)) or self._find_below_named_unit(name)
        if len(units) == 1:
            return units[0], None
        if units:
            hint = self._name_with_unit_above(units[0])
            return None, RowProblem("unit_shared", ListColumn.UNIT, name[:100], hint)
        near_names = get_close_matches(fold(name), list(self.by_name), n=1, cutoff=0.6)
        hint = self.by_name[near_names[0]][0].name if near_names else ""
        return None, RowProblem("unit_unknown", ListColumn.UNIT, name[:100], hint)

    def _find_below_named_unit(self, name: str) -> list[Unit]:
        """Return the units that "Riverside / Kitchen" may mean."""
        above, _slash, own_name = name.replace(">", "/").rpartition("/")
        higher_name = fold(above.rpartition("/")[2])
        if not higher_name:
            return []
        return [
            unit
            for unit in self.by_name.get(fold(own_name), [])
            if fold(self._name_above(unit)) == higher_name
        ]

    def _name_above(self, unit: Unit) -> str:
        return self._names.get(unit.path[: -Unit.steplen], "")

    def _name_with_unit_above(self, unit: Unit) -> str:
        above = self._name_above(unit)
        return f"{above} / {unit.name}" if above else unit.name


class RolesByName:
    """The job roles of the site by code and by their names in every language of the site."""

    def __init__(self) -> None:
        self._role_ids: dict[str, int] = {}
        for role in JobRole.objects.all():
            self._role_ids[fold(role.code)] = role.pk
            self._role_ids[fold(role.name)] = role.pk
            for code, _name in settings.LANGUAGES:
                with translation.override(code):
                    translated = gettext(role.name)
                without_brackets = translated.partition("(")[0]
                self._role_ids.setdefault(fold(translated), role.pk)
                self._role_ids.setdefault(fold(without_brackets), role.pk)

    def find(self, name: str) -> int | None:
        """Return the role's primary key; None where the site knows no such role."""
        return self._role_ids.get(fold(name)) if name else None
