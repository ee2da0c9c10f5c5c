"""The people on the manager's page: which, how filtered, in which columns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.http import Http404, QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from workforce.faces import Face, faces
from workforce.models import Membership, Obligation, Unit
from workforce.models.obligations import ObligationQuerySet
from workforce.models.units import below
from workforce.overview import overview
from workforce.readiness import Standing
from workforce.reports import lines_of
from workforce.templatetags.workforce_tags import STANDINGS, language_name, standing_label

if TYPE_CHECKING:
    from django.utils.functional import Promise

OVERDUE = "overdue"  # not a standing, yet filtered beside them


def people_at(unit: Unit, *, on: date) -> ObligationQuerySet:
    """The obligations of today's people at ``unit`` and below, one per job and course."""
    return Obligation.objects.active(on=on).at(unit).leading(on=on).with_standing(on=on)


@dataclass(frozen=True)
class Filters:
    """What the manager asked to see. ``standing`` is a standing or "overdue"; empty means all."""

    unit: Unit
    standing: str = ""
    shift: str = ""

    @classmethod
    def of(cls, query: QueryDict, unit: Unit) -> "Filters":
        """From the address; a standing or shift there is not raises Http404."""
        standing, shift = query.get("standing", ""), query.get("shift", "")
        if standing not in {"", OVERDUE, *Standing} or shift not in {"", *Membership.Shift.values}:
            raise Http404
        return cls(unit, standing, shift)

    def narrow(self, people: ObligationQuerySet) -> ObligationQuerySet:
        """Only the people asked for, with what a row prints."""
        if self.standing == OVERDUE:
            people = people.filter(Q(is_overdue=True))
        elif self.standing:
            people = people.filter(Q(standing=self.standing))
        if self.shift:
            people = people.filter(membership__shift=self.shift)
        return people.select_related("person", "course", "membership__unit", "membership__role")

    def query(self, **changes: str) -> str:
        """The address's question for these filters with some changed, ready for a link."""
        asked = {"unit": str(self.unit.uuid), "standing": self.standing, "shift": self.shift, **changes}
        return urlencode({name: value for name, value in asked.items() if value})

    @property
    def overdue_query(self) -> str:
        """The link from the sentence to the people who are overdue."""
        return self.query(standing=OVERDUE)

    @property
    def is_narrow(self) -> bool:
        """Whether anybody at the unit is left out."""
        return bool(self.standing or self.shift)

    def choices(self, mine: Sequence[Unit], people: QuerySet[Obligation], *, on: date) -> dict[str, Any]:
        """What one may choose from, and the sentence over all of it: an ``overview`` of the unit."""
        counted = overview(lines_of(people, on=on), on=on)
        counts: dict[str, int] = {"": counted.rows, OVERDUE: counted.rows_overdue}
        counts |= {standing.value: count for standing, count in counted.standings.items()}
        labels: dict[str, str | Promise] = {"": _("All"), OVERDUE: _("Overdue")}
        labels |= {standing.value: label for standing, label in STANDINGS.items()}
        return {
            "overview": counted,
            "chips": [
                {
                    "label": label,
                    "count": counts.get(value, 0),
                    "query": self.query(standing=value),
                    "is_current": value == self.standing,
                }
                for value, label in labels.items()
                if counts.get(value) or value in ("", self.standing)
            ],
            "places": Unit.objects.filter(below(mine)).open(on=on),
            "shifts": Membership.Shift.choices,
            "unasked": _unasked(self.unit, on=on),
            "page_query": f"{self.query()}&",
        }


def _unasked(unit: Unit, *, on: date) -> int:
    """How many people work at ``unit`` or below of whom nothing is required."""
    jobs = Membership.objects.active(on=on).filter(below([unit], "unit__path"))
    asked = Obligation.objects.active(on=on).at(unit).values("person_id")
    return jobs.exclude(person_id__in=asked).values("person_id").distinct().count()


def faces_of(rows: Iterable[Obligation]) -> Mapping[int, Face]:
    """The course titles of rows; empty when there is only one course, which needs no column."""
    courses = {row.course_id: row.course for row in rows}
    return faces(courses.values()) if len(courses) > 1 else {}


def columns(people: QuerySet[Obligation]) -> tuple[list[str], Iterable[list[object]]]:
    """Header and rows of the file: words in the language of the page, dates as 2026-05-04."""
    header = [
        *(_("Name"), _("Learner ID"), _("Course"), _("Standing"), _("Overdue"), _("Due on"), _("Valid until")),
        *(_("Language"), _("Shift"), _("Job role"), _("Workplace"), _("Agency")),
    ]
    rows = list(people)
    titles = faces(row.course for row in rows)
    return header, (_row(row, titles) for row in rows)


def _row(row: Any, titles: Mapping[int, Face]) -> list[object]:
    job = row.membership
    return [
        *(row.person.name, row.person.learner_id, titles[row.course_id].title, standing_label(row.standing)),
        *(_("yes") if row.is_overdue else _("no"), row.due_on, row.held_on),
        *(language_name(row.person.preferred_language), job.get_shift_display(), job.role, job.unit.name),
        _("yes") if job.is_agency else _("no"),
    ]
