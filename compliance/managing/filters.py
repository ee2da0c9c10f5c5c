"""Filters of the manager's table of people.

All of them stand in the address, so that a page can be bookmarked and sent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.http import Http404, QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from compliance.cover.overview import ReadinessOverview
from compliance.obligations.models import ObligationQuerySet
from compliance.standing.labels import STANDINGS
from compliance.standing.rules import Standing
from courses.models import Course
from courses.titles import localise_courses
from foundation.text import Folded, folded
from workforce.people.models import JobRole, Membership
from workforce.units.models import Unit, below

if TYPE_CHECKING:
    from django.utils.functional import Promise

OVERDUE = "overdue"  # not a standing, yet filtered beside them
LONGEST = 100  # characters of a search that are looked at
AGENCY = ("yes", "no")
MANY_PLACES = 100  # more than a list to choose from can hold
#: From more matches than this on, the search stays a subquery instead of a list of ids.
MAX_LISTED_IDS = 5000


@dataclass(frozen=True)
class PeopleFilters:
    """Filters of the table; empty means all. ``standing`` is a standing or "overdue".

    ``role`` and ``course`` are codes, ``agency`` is yes or no, ``q`` words to find in a name, a
    learner ID or a staff number.
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
    def of(cls, query: Mapping[str, Any] | QueryDict, unit: Unit) -> "PeopleFilters":
        """Read the filters from the address.

        Raises Http404 for a standing, a shift or an ``agency`` that does not exist.
        """
        values = {}
        for name in cls._names():
            values[name] = str(query.get(name, "")).replace("\0", "").strip()[:LONGEST]
        allowed_values = {
            "standing": (OVERDUE, *Standing),
            "shift": Membership.Shift.values,
            "agency": AGENCY,
        }
        for name, allowed in allowed_values.items():
            if values[name] and values[name] not in allowed:
                raise Http404
        return cls(unit, **values)

    @classmethod
    def _names(cls) -> list[str]:
        """Return the names of the filters; the unit is not one of them."""
        return [field.name for field in fields(cls) if field.name != "unit"]

    def narrow(self, obligations: ObligationQuerySet) -> ObligationQuerySet:
        """Return the matching obligations with everything a row of the table prints."""
        return self.among(obligations).select_related(
            "person", "course", "membership__unit", "membership__role"
        )

    def among(self, obligations: ObligationQuerySet) -> ObligationQuerySet:
        """Return the matching obligations."""
        if self.standing == OVERDUE:
            obligations = obligations.filter(Q(is_overdue=True))
        elif self.standing:
            obligations = obligations.filter(Q(standing=self.standing))
        if self.agency:
            obligations = obligations.filter(membership__is_agency=self.agency == "yes")
        if self.shift:
            obligations = obligations.filter(membership__shift=self.shift)
        if self.role:
            obligations = obligations.filter(membership__role__code=self.role)
        if self.language:
            obligations = obligations.filter(person__preferred_language=self.language)
        if self.course:
            obligations = obligations.filter(course__code=self.course)
        return search_people(obligations, self.q, self.unit)

    def active(self) -> dict[str, str]:
        """Return the values of the filters in use, by name."""
        values: dict[str, str] = {}
        for name in self._names():
            value: str = getattr(self, name)
            if value:
                values[name] = value
        return values

    def query(self, **changes: str) -> str:
        """Return the query string of these filters with some changed, for a link."""
        parameters = {"unit": str(self.unit.uuid), **self.active(), **changes}
        return urlencode({name: value for name, value in parameters.items() if value})

    @property
    def overdue_query(self) -> str:
        """The link from the sentence to the people who are overdue."""
        return self.query(standing=OVERDUE)

    @property
    def is_narrow(self) -> bool:
        """Whether anybody at the unit is left out."""
        return bool(self.active())

    def of_any_standing(self) -> "PeopleFilters":
        """Return the same filters without the standing."""
        return replace(self, standing="")

    @property
    def has_more(self) -> bool:
        """Whether one of the filters that are folded away is in use."""
        return bool(self.shift or self.role or self.language or self.agency or self.course)


def search_people(obligations: ObligationQuerySet, words: str, unit: Unit) -> ObligationQuerySet:
    """Return those of people with all ``words`` in their name, learner ID or staff number.

    Accents and capitals do not matter. The matching memberships are looked up once, among all at
    ``unit`` and below, so that the counts which follow need not search again.
    """
    if not words:
        return obligations
    text = Concat("person__name", Value("\n"), "staff_number", Value("\n"), "person__learner_id")
    jobs = Membership.objects.filter(below([unit], "unit__path")).alias(search_text=Folded(text))
    for word in words.split():
        is_match = Q(search_text__contains=folded(word))
        # A learner ID may be typed without its dash.
        if len(word) == 8 and word.isalnum():
            learner_id = f"{word[:4]}-{word[4:]}"
            is_match |= Q(search_text__contains=folded(learner_id))
        jobs = jobs.filter(is_match)
    job_ids = list(jobs.values_list("pk", flat=True)[: MAX_LISTED_IDS + 1])
    if len(job_ids) > MAX_LISTED_IDS:
        return obligations.filter(membership__in=jobs.values("pk"))
    return obligations.filter(membership__in=job_ids)


def choices(
    filters: PeopleFilters, managed_units: Sequence[Unit], overview: ReadinessOverview, *, on: date
) -> dict[str, Any]:
    """Return what the form of the filters offers: ``places`` and ``selects``."""
    places = list(Unit.objects.filter(below(managed_units)).open(on=on)[: MANY_PLACES + 1])
    if len(places) > MANY_PLACES:
        places = [filters.unit]
    titles = localise_courses(Course.objects.filter(pk__in=overview.courses)).values()
    courses = [(title.code, title.title) for title in titles]
    roles = _roles(filters.unit, on=on)
    shifts = Membership.Shift.choices
    agency = [("yes", _("Agency staff")), ("no", _("Own staff"))]
    return {
        "places": places,
        "selects": [
            _select("shift", _("Shift"), _("All shifts"), shifts, filters),
            _select("role", _("Job role"), _("All job roles"), roles, filters),
            _select("language", _("Language"), _("All languages"), settings.LANGUAGES, filters),
            _select("agency", _("Agency"), _("Everybody"), agency, filters),
            _select("course", _("Course"), _("All courses"), courses, filters),
        ],
    }


def _select(
    name: str,
    label: str,
    everything: str,
    options: Sequence[tuple[Any, Any]],
    filters: PeopleFilters,
) -> dict[str, Any]:
    """Return one field to choose from; ``everything`` is the label of its empty choice."""
    return {
        "name": name,
        "label": label,
        "everything": everything,
        "options": options,
        "value": getattr(filters, name),
    }


def _roles(unit: Unit, *, on: date) -> list[tuple[str, str]]:
    """Return code and name of the job roles somebody has at ``unit`` or below."""
    roles_in_use = _jobs_at(unit, on=on).values("role")
    roles = JobRole.objects.filter(pk__in=roles_in_use)
    return [(role.code, str(role)) for role in roles]


def chips(filters: PeopleFilters, overview: ReadinessOverview) -> list[dict[str, Any]]:
    """Return a chip for each standing that rows have, with their number; the current one always.

    ``overview`` counts the rows that match all filters but the standing.
    """
    counts: dict[str, int] = {
        "": overview.rows,
        OVERDUE: overview.rows_overdue,
        **overview.standings,
    }
    labels: dict[str, str | Promise] = {"": _("All"), OVERDUE: _("Overdue")}
    for standing, standing_label in STANDINGS.items():
        labels[standing.value] = standing_label
    listed_chips: list[dict[str, Any]] = []
    for value, label in labels.items():
        count = counts.get(value, 0)
        is_current = value == filters.standing
        is_always_listed = is_current or value == ""
        if count == 0 and not is_always_listed:
            continue
        chip = {
            "label": label,
            "count": count,
            "query": filters.query(standing=value),
            "is_current": is_current,
        }
        listed_chips.append(chip)
    return listed_chips


def people_without_obligations(unit: Unit, overview: ReadinessOverview, *, on: date) -> int:
    """Count the people at ``unit`` or below of whom nothing is required.

    ``overview`` counts those of whom something is.
    """
    jobs = _jobs_at(unit, on=on)
    staff = jobs.order_by().aggregate(people=Count("person", distinct=True))["people"]
    return int(staff - overview.people_with_obligations)


def _jobs_at(unit: Unit, *, on: date) -> QuerySet[Membership]:
    """Return the jobs of a day at ``unit`` and below; nobody works at a place that is closed."""
    jobs = Membership.objects.active(on=on).at_open_units(on=on)
    return jobs.filter(below([unit], "unit__path"))
