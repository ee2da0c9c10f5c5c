"""Whose figures somebody may read: a board's, of whole areas and without names."""

from datetime import date

from accounts.models import User
from workforce.people.models import Oversight
from workforce.permissions import units_looked_after_by
from workforce.units.models import Unit


def areas_read_by(person: User, *, on: date) -> list[Unit]:
    """Return the areas whose figures somebody reads on a day for the board they sit on.

    Those that lie inside another one of theirs are left out: a place inside an area, or several
    areas together, could be subtracted to tell on the small ones beside them.
    """
    areas = units_looked_after_by(person, Oversight.Duty.BOARD, on=on)
    return [area for area in areas if not any(area.is_descendant_of(other) for other in areas)]
