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


def obligations_at(unit: Unit, *, on: date) -> ObligationQuerySet:
    """Return the obligations of a day's people at ``unit`` and below, one per job and course."""
    obligations = Obligation.objects.active(on=on).at(unit)
    subtrees = overlapping_subtrees(unit, on=on)
    # Without them there is nothing to choose from, and the costly search for rivals is left out.
    if subtrees:
        may_have_rivals = None
        if len(subtrees) <= MAX_NAMED_SUBTREES:
            may_have_rivals = Q()
            for path in subtrees:
                may_have_rivals |= Q(membership__unit__path__startswith=path)
        obligations = obligations.leading(on=on, among=may_have_rivals)
    return obligations.with_standing(on=on)


def overlapping_subtrees(unit: Unit, *, on: date) -> list[str]:
    """Return the paths below which two requirements may require one course in one job."""
    is_relevant = Q(unit__path__in=unit.path_and_above()) | below([unit], "unit__path")
    is_lasting = Q(until_on=None) | Q(until_on__gte=on)
    requirements = Requirement.objects.filter(is_relevant, is_lasting, from_on__lte=on)
    courses_and_paths = requirements.order_by("unit__path").values_list("course", "unit__path")
    paths_by_course: dict[int, list[str]] = defaultdict(list)
    for course_id, path in courses_and_paths:
        paths_by_course[course_id].append(path)
    overlapped_paths: set[str] = set()
    for paths in paths_by_course.values():
        overlapped_paths.update(_paths_below_an_earlier_one(paths))
    return sorted(path for path in overlapped_paths if not _has_path_above(path, overlapped_paths))


def _paths_below_an_earlier_one(unit_paths: list[str]) -> set[str]:
    """Return those of ``unit_paths`` (tree paths, sorted) that equal or extend one before them."""
    overlapped_paths: set[str] = set()
    for position, upper_path in enumerate(unit_paths):
        for path in unit_paths[position + 1 :]:
            if path.startswith(upper_path):
                overlapped_paths.add(path)
    return overlapped_paths


def _has_path_above(path: str, paths: Collection[str]) -> bool:
    """Return whether a path is below another one of ``paths``."""
    return any(path != upper_path and path.startswith(upper_path) for upper_path in paths)


def courses_required_at(unit: Unit, *, on: date) -> list[dict[str, Any]]:
    """Return what ``unit`` requires of everybody there on a day, in the reader's language.

    Each course comes once (``localised_course``), with the shortest time anybody gets for it, in
    ``days``.
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
    obligations = (
        Obligation.objects.active(on=on)
        .filter(person=person)
        .with_standing(on=on)
        .select_related("course")
    )
    by_precedence = sorted(obligations, key=lambda row: precedence(row.facts(), on=on))
    leading: dict[int, Obligation] = {}
    for obligation in by_precedence:
        leading.setdefault(obligation.course_id, obligation)
    titles = localise_courses(obligation.course for obligation in leading.values())
    soonest_first = sorted(leading.values(), key=lambda obligation: obligation.due_on)
    return [
        {"row": obligation, "localised_course": titles[obligation.course_id]}
        for obligation in soonest_first
    ]
