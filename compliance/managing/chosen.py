"""Whom a manager means: people ticked in a table, everybody who matches, or one job on a person's page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict

from compliance.managing.filters import Filters
from compliance.obligations.models import ObligationQuerySet
from compliance.obligations.queries import people_at
from workforce.people.models import Membership
from workforce.units.models import Unit, below

LONGEST_ID = 18  # digits: more would fit no database


@dataclass(frozen=True)
class Chosen:
    """Rows of the table (``who``) or jobs (``jobs``) by id, or all that match ``query``; never outside ``unit``."""

    unit: Unit
    query: str = ""
    who: tuple[int, ...] = ()
    jobs: tuple[int, ...] = ()
    is_all: bool = False

    @classmethod
    def of(cls, typed: QueryDict, unit: Unit) -> "Chosen":
        """From a form; what is no id is left out."""
        return cls(
            unit,
            typed.get("query", ""),
            _ids(typed.getlist("who")),
            _ids(typed.getlist("job")),
            bool(typed.get("all")),
        )

    @classmethod
    def restored(cls, kept: Mapping[str, Any], unit: Unit) -> "Chosen":
        """From what :meth:`kept` gave."""
        return cls(unit, kept["query"], tuple(kept["who"]), tuple(kept["jobs"]), kept["is_all"])

    def kept(self) -> dict[str, Any]:
        """Plain values, for a task that runs later."""
        return {"query": self.query, "who": self.who, "jobs": self.jobs, "is_all": self.is_all}

    def asked(self, *, on: date) -> ObligationQuerySet:
        """The obligations meant, of people who are there today. Raises Http404 for a query that makes no sense."""
        people = people_at(self.unit, on=on)
        if self.is_all:
            return Filters.of(QueryDict(self.query), self.unit).among(people)
        return (
            people.filter(membership__in=self.jobs) if self.jobs else people.filter(pk__in=self.who)
        )

    def memberships(self, *, on: date) -> Any:
        """The jobs meant."""
        here = Membership.objects.filter(below([self.unit], "unit__path"), refused_at=None)
        if self.jobs and not self.is_all:
            return here.filter(pk__in=self.jobs)
        return here.filter(pk__in=self.asked(on=on).order_by().values("membership"))


def _ids(typed: list[str]) -> tuple[int, ...]:
    whole = (
        value
        for value in typed
        if value.isascii() and value.isdecimal() and len(value) <= LONGEST_ID
    )
    return tuple(sorted({int(value) for value in whole}))
