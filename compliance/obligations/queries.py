"""Reads of obligations for pages: at a unit, of a person, and the courses a unit requires."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Q

from accounts.models import User
from compliance.obligations.models import Obligation, ObligationQuerySet
from compliance.requirements.models import Requirement
from compliance.standing.rules import precedence
from courses.titles import localise_courses
from workforce.units.models import Unit, below

#: With more subtrees than this, looking at every obligation is quicker than naming them in SQL.
MAX_NAMED_SUBTREES = 20


def people_at(unit: Unit, *, on: date) -> ObligationQuerySet:
    """Return the obligations of a day's people at ``unit`` and below, one per job and course."""
    obligations = Obligation.objects.active(on=on).at(unit)
    subtrees = overlapping_subtrees(unit, on=on)
    if subtrees:
        among = None
        if len(subtrees) <= MAX_NAMED_SUBTREES:
            among = Q()
            for path in subtrees:
                among |= Q(membership__unit__path__startswith=path)
        obligations = obligations.leading(on=on, among=among)
    return obligations.with_standing(on=on)


def overlapping_subtrees(unit: Unit, *, on: date) -> list[str]:
    """Return the paths below which two requirements may require one course in one job."""
    is_relevant = Q(unit__path__in=unit.path_and_above()) | below([unit], "unit__path")
    is_lasting = Q(until_on=None) | Q(until_on__gte=on)
    requirements = Requirement.objects.filter(is_relevant, is_lasting, from_on__lte=on)
    paths_by_course: dict[int, list[str]] = defaultdict(list)
    for course, path in requirements.order_by("unit__path").values_list("course", "unit__path"):
        paths_by_course[course].append(path)
    lower_paths: set[str] = set()
    for paths in paths_by_course.values():
        lower_paths.update(_paths_below_an_earlier_one(paths))
    return sorted(path for path in lower_paths if not _has_path_above(path, lower_paths))


def _paths_below_an_earlier_one(paths: list[str]) -> set[str]:
    """Return those of ``paths``, which are sorted, that equal or extend one before them."""
    lower_paths = set()
    for position, upper in enumerate(paths):
        for path in paths[position + 1 :]:
            if path.startswith(upper):
                lower_paths.add(path)
    return lower_paths


def _has_path_above(path: str, paths: Collection[str]) -> bool:
    return any(path != upper and path.startswith(upper) for upper in paths)


def courses_required_at(unit: Unit, *, on: date) -> list[dict[str, Any]]:
    """Return what ``unit`` requires of everybody there on a day, in the reader's language.

    Each course comes once (``localised_course``), with the shortest time anybody gets for it (``days``).
    """
    requirements = (
        Requirement.objects.binding(unit, on=on).filter(role=None).order_by("course", "within_days")
    )
    strictest: dict[int, Requirement] = {}
    for requirement in requirements:
        strictest.setdefault(requirement.course_id, requirement)
    titles = localise_courses(requirement.course for requirement in strictest.values())
    return [
        {"localised_course": titles[course_id], "days": requirement.within_days}
        for course_id, requirement in strictest.items()
    ]


def obligations_of(person: User, *, on: date) -> list[dict[str, Any]]:
    """Return what somebody must hold on a day: each course once, with its title, soonest first."""
    rows = (
        Obligation.objects.active(on=on)
        .filter(person=person)
        .with_standing(on=on)
        .select_related("course")
    )
    leading: dict[int, Obligation] = {}
    for row in sorted(rows, key=lambda row: precedence(row.facts(), on=on)):
        leading.setdefault(row.course_id, row)
    titles = localise_courses(row.course for row in leading.values())
    soonest_first = sorted(leading.values(), key=lambda row: row.due_on)
    return [{"row": row, "localised_course": titles[row.course_id]} for row in soonest_first]
