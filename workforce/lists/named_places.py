"""Finds the units and job roles a list names: however they are spelled, never by making new ones."""

from collections import defaultdict
from datetime import date
from difflib import get_close_matches
from functools import lru_cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from workforce.lists.rules.columns import ListColumn
from workforce.lists.rules.parsing import RowProblem
from workforce.lists.rules.tabular import fold
from workforce.people.models import JobRole
from workforce.units.models import Unit


class UnitsByName:
    """The open units at and below the one a list is for, by name."""

    def __init__(self, unit: Unit, *, on: date) -> None:
        self.unit = unit
        above = Unit.objects.filter(path__in=unit.path_and_above())
        self.kinds: dict[str, str] = {each.path: each.kind for each in above}
        self.named: dict[str, list[Unit]] = defaultdict(list)
        self.paths: dict[str, str] = {}
        for each in Unit.objects.get_queryset().below(unit).open(on=on):
            self.kinds[each.path] = each.kind
            self.named[fold(each.name)].append(each)
            self.paths[each.path] = each.name
        self.scope = self.home(unit)
        self.find = lru_cache(maxsize=5000)(self._find)

    def home(self, unit: Unit) -> str:
        """The tree path of a unit's organisation: one employer, within which staff numbers mean somebody.

        Where no unit above is called an organisation, it is the highest that is no partnership area.
        """
        own = [path for path in unit.path_and_above() if self.kinds.get(path) != Unit.Kind.AREA]
        organisations = [path for path in own if self.kinds.get(path) == Unit.Kind.ORGANISATION]
        return organisations[-1] if organisations else own[0] if own else unit.path

    def _find(self, said: str) -> tuple[Unit | None, RowProblem | None]:
        """The unit called ``said`` ("Kitchen", or "Riverside / Kitchen"), or what is wrong with the name."""
        if not said:
            is_area = self.unit.kind == Unit.Kind.AREA
            return (
                (None, RowProblem("unit_missing", ListColumn.UNIT))
                if is_area
                else (self.unit, None)
            )
        found = self.named.get(fold(said)) or self._by_path(said)
        if len(found) == 1:
            return found[0], None
        if found:
            return None, RowProblem(
                "unit_shared", ListColumn.UNIT, said[:100], self._path(found[0])
            )
        near = get_close_matches(fold(said), list(self.named), n=1, cutoff=0.6)
        hint = self.named[near[0]][0].name if near else ""
        return None, RowProblem("unit_unknown", ListColumn.UNIT, said[:100], hint)

    def _by_path(self, said: str) -> list[Unit]:
        above, _slash, name = said.replace(">", "/").rpartition("/")
        higher = fold(above.rpartition("/")[2])
        ends = self.named.get(fold(name), []) if higher else []
        return [
            each for each in ends if fold(self.paths.get(each.path[: -Unit.steplen], "")) == higher
        ]

    def _path(self, unit: Unit) -> str:
        above = self.paths.get(unit.path[: -Unit.steplen], "")
        return f"{above} / {unit.name}" if above else unit.name


class RolesByName:
    """The job roles of the site by code and by their names in every language of the site."""

    def __init__(self) -> None:
        self.named: dict[str, int] = {}
        for role in JobRole.objects.all():
            self.named |= {fold(role.code): role.pk, fold(role.name): role.pk}
            for code, _name in settings.LANGUAGES:
                with translation.override(code):
                    here = gettext(role.name)
                    self.named.setdefault(fold(here), role.pk)
                    self.named.setdefault(fold(here.partition("(")[0]), role.pk)

    def find(self, said: str) -> int | None:
        """The role's primary key; None where the site knows no such role."""
        return self.named.get(fold(said)) if said else None
