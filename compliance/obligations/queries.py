"""The obligations of the people at a place, one per job and course."""

from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Q

from compliance.obligations.models import Obligation, ObligationQuerySet
from compliance.requirements.models import Requirement
from workforce.units.models import Unit, below

FEW_PLACES = 20  # that are quicker to name than to look everywhere


def people_at(unit: Unit, *, on: date) -> ObligationQuerySet:
    """The obligations of today's people at ``unit`` and below, one per job and course."""
    people = Obligation.objects.active(on=on).at(unit)
    paths = asked_twice(unit, on=on)
    if paths:
        twice = [Q(membership__unit__path__startswith=path) for path in paths]
        people = people.leading(
            on=on, among=reduce(or_, twice) if len(twice) <= FEW_PLACES else None
        )
    return people.with_standing(on=on)


def asked_twice(unit: Unit, *, on: date) -> list[str]:
    """The places, as paths in the tree, where two requirements may ask the same course of one job."""
    here = Q(unit__path__in=unit.path_and_above()) | below([unit], "unit__path")
    lasting = Q(until_on=None) | Q(until_on__gte=on)
    asked = Requirement.objects.filter(here, lasting, from_on__lte=on).order_by(
        "course", "unit__path"
    )
    paths = list(asked.values_list("course", "unit__path"))
    lower = {
        below_it
        for (course, path), *after in (paths[at:] for at in range(len(paths)))
        for next_course, below_it in after
        if course == next_course and below_it.startswith(path)
    }
    return sorted(
        path
        for path in lower
        if not any(path != other and path.startswith(other) for other in lower)
    )
