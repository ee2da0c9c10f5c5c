"""The people an act is about: those ticked in a table, all that match, or one job of a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict

from compliance.managing.filters import PeopleFilters
from compliance.obligations.models import ObligationQuerySet
from compliance.obligations.queries import obligations_at
from workforce.people.models import Membership
from workforce.units.models import Unit, below

LONGEST_ID = 18  # digits: more would fit no database


@dataclass(frozen=True)
class PeopleSelection:
    """Ids of obligations (``who``) or of memberships (``jobs``), or all that match ``query``.

    Never anything outside ``unit``.
    """

    unit: Unit
    query: str = ""
    who: tuple[int, ...] = ()
    jobs: tuple[int, ...] = ()
    is_all: bool = False

    @classmethod
    def of(cls, form_fields: QueryDict, unit: Unit) -> "PeopleSelection":
        """Read the selection from a posted form; what is no id is ignored."""
        return cls(
            unit=unit,
            query=form_fields.get("query", ""),
            who=_ids(form_fields.getlist("who")),
            jobs=_ids(form_fields.getlist("job")),
            is_all=bool(form_fields.get("all")),
        )

    @classmethod
    def from_json(cls, values: Mapping[str, Any], unit: Unit) -> "PeopleSelection":
        """Restore a selection from the values of :meth:`to_json`."""
        return cls(
            unit=unit,
            query=values["query"],
            who=tuple(values["who"]),
            jobs=tuple(values["jobs"]),
            is_all=values["is_all"],
        )

    def to_json(self) -> dict[str, Any]:
        """Return plain values, for a task that runs later."""
        return {"query": self.query, "who": self.who, "jobs": self.jobs, "is_all": self.is_all}

    def obligations(self, *, on: date) -> ObligationQuerySet:
        """Return the selected obligations of people who are there on a day.

        Raises Http404 for a query that makes no sense.
        """
        obligations = obligations_at(self.unit, on=on)
        if self.is_all:
            filters = PeopleFilters.of(QueryDict(self.query), self.unit)
            return filters.among(obligations)
        if self.jobs:
            return obligations.filter(membership__in=self.jobs)
        return obligations.filter(pk__in=self.who)

    def memberships(self, *, on: date) -> Any:
        """Return the selected memberships, or those of the selected obligations."""
        jobs = Membership.objects.filter(below([self.unit], "unit__path"), refused_at=None)
        if self.jobs and not self.is_all:
            return jobs.filter(pk__in=self.jobs)
        obligations = self.obligations(on=on)
        return jobs.filter(pk__in=obligations.order_by().values("membership"))


def _ids(values: list[str]) -> tuple[int, ...]:
    """Return the ids among the posted ``values``, each once and in order."""
    ids: set[int] = set()
    for value in values:
        # isdecimal() alone also accepts digits of other scripts.
        if value.isascii() and value.isdecimal() and len(value) <= LONGEST_ID:
            ids.add(int(value))
    return tuple(sorted(ids))
