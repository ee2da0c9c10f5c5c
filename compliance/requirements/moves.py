"""What changes for people who go from one place to another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from compliance.requirements.models import Requirement
from courses.titles import Face, faces
from workforce.units.models import Unit


@dataclass(frozen=True)
class Rules:
    """Courses asked of whoever goes over that were not, and the other way round."""

    new: Sequence[Face]
    gone: Sequence[Face]


def rules_between(before: Unit | None, after: Unit, *, on: date) -> Rules:
    """What is asked at ``after`` and not at ``before``, and the other way round, as courses."""
    there = (
        {rule.course for rule in Requirement.objects.binding(before, on=on)} if before else set()
    )
    here = {rule.course for rule in Requirement.objects.binding(after, on=on)}
    titles = faces(there | here)
    new, gone = here - there, there - here
    return Rules([titles[course.pk] for course in new], [titles[course.pk] for course in gone])
