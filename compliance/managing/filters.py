"""Which people the manager asked to see; all of it stands in the address, so that it can be kept and sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Count, Q, Value
from django.db.models.functions import Concat
from django.http import Http404, QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from compliance.cover.overview import Overview
from compliance.obligations.models import ObligationQuerySet
from compliance.standing.rules import Standing
from compliance.standing.words import STANDINGS
from courses.models import Course
from courses.titles import faces
from foundation.text import Folded, folded
from workforce.people.models import JobRole, Membership
from workforce.units.models import Unit, below

if TYPE_CHECKING:
    from django.utils.functional import Promise

OVERDUE = "overdue"  # not a standing, yet filtered beside them
LONGEST = 100  # characters of a search that are looked at
AGENCY = ("yes", "no")
MANY_PLACES = 100  # more than a list to choose from can hold
FEW_FOUND = 5000  # people that are quicker to name than to look for again


@dataclass(frozen=True)
class Filters:
    """What the manager asked to see; empty means all. ``standing`` is a standing or "overdue".

    ``role`` and ``course`` are codes, ``agency`` is yes or no, ``q`` words to find in a name, a learner ID
    or a staff number.
    """

    unit: Unit
    standing: str = ""
    shift: str = ""
    role: str = ""
    language: str = ""
    agency: str = ""
    course: str = ""
    q: str = ""

    @classmethod
    def of(cls, query: Mapping[str, Any] | QueryDict, unit: Unit) -> "Filters":
        """From the address. Raises Http404 for a standing, a shift or an answer there is not."""
        names = [field.name for field in fields(cls) if field.name != "unit"]
        asked = {
            name: str(query.get(name, "")).replace("\0", "").strip()[:LONGEST] for name in names
        }
        known = {
            "standing": (OVERDUE, *Standing),
            "shift": Membership.Shift.values,
            "agency": AGENCY,
        }
        if any(asked[name] and asked[name] not in values for name, values in known.items()):
            raise Http404
        return cls(unit, **asked)

    def narrow(self, people: ObligationQuerySet) -> ObligationQuerySet:
        """Only the people asked for, with what a row prints."""
        return self.among(people).select_related(
            "person", "course", "membership__unit", "membership__role"
        )

    def among(self, people: ObligationQuerySet) -> ObligationQuerySet:
        """Only the people asked for."""
        if self.standing == OVERDUE:
            people = people.filter(Q(is_overdue=True))
        elif self.standing:
            people = people.filter(Q(standing=self.standing))
        if self.agency:
            people = people.filter(membership__is_agency=self.agency == "yes")
        by = {
            "membership__shift": self.shift,
            "membership__role__code": self.role,
            "person__preferred_language": self.language,
            "course__code": self.course,
        }
        return found(
            people.filter(**{name: value for name, value in by.items() if value}), self.q, self.unit
        )

    def asked(self) -> dict[str, str]:
        """What is asked besides the place, by name."""
        every = {
            field.name: getattr(self, field.name) for field in fields(self) if field.name != "unit"
        }
        return {name: value for name, value in every.items() if value}

    def query(self, **changes: str) -> str:
        """The address's question for these filters with some changed, ready for a link."""
        asked = {"unit": str(self.unit.uuid), **self.asked(), **changes}
        return urlencode({name: value for name, value in asked.items() if value})

    def without(self, name: str) -> str:
        """The question with one thing no longer asked."""
        return self.query(**{name: ""})

    @property
    def overdue_query(self) -> str:
        """The link from the sentence to the people who are overdue."""
        return self.query(standing=OVERDUE)

    @property
    def is_narrow(self) -> bool:
        """Whether anybody at the unit is left out."""
        return bool(self.asked())

    def of_any_standing(self) -> "Filters":
        """The same people, whatever their standing."""
        return replace(self, standing="")

    @property
    def has_more(self) -> bool:
        """Whether one of the filters that are folded away is in use."""
        return bool(self.shift or self.role or self.language or self.agency or self.course)


def found(people: ObligationQuerySet, words: str, unit: Unit) -> ObligationQuerySet:
    """Those with every one of ``words`` in their name, learner ID or staff number, marks and capitals apart.

    Whom the words mean is found once, among all at ``unit`` and below, and not for every count of them.
    """
    if not words:
        return people
    said = Concat("person__name", Value("\n"), "staff_number", Value("\n"), "person__learner_id")
    jobs = Membership.objects.filter(below([unit], "unit__path")).alias(said=Folded(said))
    for word in words.split():
        dashed = f"{word[:4]}-{word[4:]}" if len(word) == 8 and word.isalnum() else word
        jobs = jobs.filter(reduce(or_, [Q(said__contains=folded(each)) for each in {word, dashed}]))
    some = list(jobs.values_list("pk", flat=True)[: FEW_FOUND + 1])
    return people.filter(membership__in=some if len(some) <= FEW_FOUND else jobs.values("pk"))


def choices(
    filters: Filters, mine: Sequence[Unit], counted: Overview, *, on: date
) -> dict[str, Any]:
    """What one may choose from, for the forms of the page."""
    courses = faces(Course.objects.filter(pk__in=counted.courses)).values()
    places = list(Unit.objects.filter(below(mine)).open(on=on)[: MANY_PLACES + 1])
    return {
        "places": places if len(places) <= MANY_PLACES else [filters.unit],
        "selects": [
            _select("shift", _("Shift"), _("All shifts"), Membership.Shift.choices, filters),
            _select(
                "role", _("Job role"), _("All job roles"), _roles(filters.unit, on=on), filters
            ),
            _select("language", _("Language"), _("All languages"), settings.LANGUAGES, filters),
            _select("agency", _("Agency"), _("Everybody"), _agency(), filters),
            _select(
                "course",
                _("Course"),
                _("All courses"),
                [(c.code, c.title) for c in courses],
                filters,
            ),
        ],
    }


def _select(
    name: str, label: str, everything: str, options: Sequence[tuple[Any, Any]], filters: Filters
) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "everything": everything,
        "options": options,
        "value": getattr(filters, name),
    }


def _roles(unit: Unit, *, on: date) -> list[tuple[str, str]]:
    """The job roles somebody has at ``unit`` or below."""
    jobs = Membership.objects.active(on=on).filter(below([unit], "unit__path"))
    return [(role.code, str(role)) for role in JobRole.objects.filter(pk__in=jobs.values("role"))]


def _agency() -> list[tuple[str, str]]:
    return [("yes", _("Agency staff")), ("no", _("Own staff"))]


def chips(filters: Filters, counted: Overview) -> list[dict[str, Any]]:
    """One for each standing anybody has, with how many rows the list behind it has; the one asked for always.

    ``counted`` are the rows that fit everything asked but the standing.
    """
    counts: dict[str, int] = {"": counted.rows, OVERDUE: counted.rows_overdue, **counted.standings}
    labels: dict[str, str | Promise] = {"": _("All"), OVERDUE: _("Overdue")}
    labels |= {standing.value: label for standing, label in STANDINGS.items()}
    return [
        {
            "label": label,
            "count": counts.get(value, 0),
            "query": filters.query(standing=value),
            "is_current": value == filters.standing,
        }
        for value, label in labels.items()
        if counts.get(value) or value in ("", filters.standing)
    ]


def unasked(unit: Unit, counted: Overview, *, on: date) -> int:
    """How many people work at ``unit`` or below of whom nothing is required; ``counted`` are those of whom it is."""
    jobs = Membership.objects.active(on=on).filter(below([unit], "unit__path"))
    return (
        jobs.order_by().aggregate(people=Count("person", distinct=True))["people"] - counted.asked
    )
