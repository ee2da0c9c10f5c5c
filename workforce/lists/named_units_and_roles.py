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
from workforce.units.models import Unit, parent_path


class UnitsByName:
    """The open units at and below the one a list is for, by folded name.

    ``organisation_path`` is the tree path of the organisation that ``unit`` belongs to.
    """

    def __init__(self, unit: Unit, *, on: date) -> None:
        self.unit = unit
        self.by_name: dict[str, list[Unit]] = defaultdict(list)
        self._name_by_path: dict[str, str] = {}
        units_above = Unit.objects.filter(path__in=unit.path_and_above())
        self._kind_by_path: dict[str, str] = {
            unit_above.path: unit_above.kind for unit_above in units_above
        }
        for open_unit in Unit.objects.get_queryset().below(unit).open(on=on):
            self._kind_by_path[open_unit.path] = open_unit.kind
            self._name_by_path[open_unit.path] = open_unit.name
            self.by_name[fold(open_unit.name)].append(open_unit)
        self.organisation_path = self.organisation_of(unit)
        self.find = lru_cache(maxsize=5000)(self._find)

    def organisation_of(self, unit: Unit) -> str:
        """Return the tree path of a unit's employer, within which staff numbers mean somebody.

        Where no unit above is called an organisation, it is the highest that is no partnership
        area.
        """
        paths = [
            path for path in unit.path_and_above() if self._kind_by_path.get(path) != Unit.Kind.AREA
        ]
        organisations = [
            path for path in paths if self._kind_by_path.get(path) == Unit.Kind.ORGANISATION
        ]
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
            hint = self._name_with_parent(units[0])
            return None, RowProblem("unit_shared", ListColumn.UNIT, name[:100], hint)
        near_names = get_close_matches(fold(name), list(self.by_name), n=1, cutoff=0.6)
        hint = self.by_name[near_names[0]][0].name if near_names else ""
        return None, RowProblem("unit_unknown", ListColumn.UNIT, name[:100], hint)

    def _find_below_named_unit(self, name: str) -> list[Unit]:
        """Return the units that "Riverside / Kitchen" may mean."""
        names_above, _slash, own_name = name.replace(">", "/").rpartition("/")
        parent_name = fold(names_above.rpartition("/")[2])
        if not parent_name:
            return []
        return [
            unit
            for unit in self.by_name.get(fold(own_name), [])
            if fold(self._parent_name(unit)) == parent_name
        ]

    def _parent_name(self, unit: Unit) -> str:
        return self._name_by_path.get(parent_path(unit.path), "")

    def _name_with_parent(self, unit: Unit) -> str:
        parent_name = self._parent_name(unit)
        return f"{parent_name} / {unit.name}" if parent_name else unit.name


class RolesByName:
    """The job roles of the site by code and by their names in every language of the site."""

    def __init__(self) -> None:
        self._role_id_by_name: dict[str, int] = {}
        for role in JobRole.objects.all():
            self._role_id_by_name[fold(role.code)] = role.pk
            self._role_id_by_name[fold(role.name)] = role.pk
            for language, _language_name in settings.LANGUAGES:
                with translation.override(language):
                    translated_name = gettext(role.name)
                name_before_bracket = translated_name.partition("(")[0]
                # a code or an English name of any role wins over a translation
                self._role_id_by_name.setdefault(fold(translated_name), role.pk)
                self._role_id_by_name.setdefault(fold(name_before_bracket), role.pk)

    def find(self, name: str) -> int | None:
        """Return the role's primary key; None where the site knows no such role."""
        return self._role_id_by_name.get(fold(name)) if name else None
