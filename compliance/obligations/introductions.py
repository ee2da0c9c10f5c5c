"""What is asked of people, for the pages that introduce a workplace."""

from datetime import date
from typing import Any

from accounts.models import User
from compliance.obligations.models import Obligation
from compliance.requirements.models import Requirement
from compliance.standing.rules import precedence
from courses.titles import faces
from workforce.units.models import Unit


def courses_asked_at(unit: Unit, *, on: date) -> list[dict[str, Any]]:
    """Return what ``unit`` asks of everybody there on a day, each course once, in the reader's language."""
    binding = (
        Requirement.objects.binding(unit, on=on).filter(role=None).order_by("course", "within_days")
    )
    soonest: dict[int, Requirement] = {}
    for requirement in binding:
        soonest.setdefault(requirement.course_id, requirement)
    titles = faces(requirement.course for requirement in soonest.values())
    return [{"face": titles[r.course_id], "days": r.within_days} for r in soonest.values()]


def obligations_of(person: User, *, on: date) -> list[dict[str, Any]]:
    """Return what somebody must hold on a day, each course once, soonest first, in their language."""
    rows = Obligation.objects.active(on=on).filter(person=person).with_standing(on=on)
    leading: dict[int, Obligation] = {}
    for row in sorted(
        rows.select_related("course"), key=lambda row: precedence(row.facts(), on=on)
    ):
        leading.setdefault(row.course_id, row)
    titles = faces(row.course for row in leading.values())
    return [
        {"row": row, "face": titles[row.course_id]}
        for row in sorted(leading.values(), key=lambda row: row.due_on)
    ]
