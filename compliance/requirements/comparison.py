"""Compare the requirements of two units, for people who move from one to the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from compliance.requirements.models import Requirement
from courses.models import Course
from courses.titles import LocalisedCourse, localise_courses
from workforce.units.models import Unit


@dataclass(frozen=True)
class RequirementComparison:
    """The courses only the new unit requires, and those only the old one did."""

    added: Sequence[LocalisedCourse]
    removed: Sequence[LocalisedCourse]


def compare_requirements(before: Unit | None, after: Unit, *, on: date) -> RequirementComparison:
    """Return which courses ``after`` requires on a day that ``before`` does not, and vice versa."""
    old_courses = _required_courses(before, on=on) if before else set()
    new_courses = _required_courses(after, on=on)
    titles = localise_courses(old_courses | new_courses)
    return RequirementComparison(
        added=[titles[course.pk] for course in new_courses - old_courses],
        removed=[titles[course.pk] for course in old_courses - new_courses],
    )


def _required_courses(unit: Unit, *, on: date) -> set[Course]:
    return {requirement.course for requirement in Requirement.objects.binding(unit, on=on)}
