"""What a manager may do about the training of their staff: each right by its name.

Pages ask these predicates, actions ask before they write. All of them follow from an appointment
to manage a place, see :mod:`workforce.permissions`; whose key may be made anew is decided there. A
person of None is the system and is never refused.
"""

from collections.abc import Iterable
from datetime import date

from accounts.models import User
from workforce.people.models import Membership
from workforce.permissions import manages, manages_paths
from workforce.units.models import Unit


def may_act_on_people(person: User | None, unit_paths: Iterable[str], *, on: date) -> bool:
    """Whether somebody may act on people who work at all of these places (tree paths).

    To remind and exempt them, to confirm and refuse them, to end their work or move it: then the
    new place is one of ``unit_paths``.
    """
    return manages_paths(person, unit_paths, on=on)


def may_set_requirements(person: User | None, unit: Unit, *, on: date) -> bool:
    """Whether somebody may say which courses people at a place and below it must hold."""
    return manages(person, unit, on=on)


def may_allow_more(person: User | None, job: Membership, *, on: date) -> bool:
    """Whether somebody may allow one of the staff more time or attempts, and end it."""
    return manages(person, job.unit, on=on)


def may_vouch_for_training(person: User | None, *units: Unit, on: date) -> bool:
    """Whether somebody may record and withdraw training done elsewhere, for all of these places."""
    return manages(person, *units, on=on)


def may_print_letters(person: User | None, unit: Unit, *, on: date) -> bool:
    """Whether somebody may print the letters of a place's people, and read the file again."""
    return manages(person, unit, on=on)


def may_print_sheets(person: User | None, units: Iterable[Unit], *, on: date) -> bool:
    """Whether somebody may print quizzes for people at all of these places."""
    return manages(person, *units, on=on)


def may_enter_sheet(person: User | None, job: Membership, *, on: date) -> bool:
    """Whether somebody may enter the answers one of the staff wrote on paper."""
    return manages(person, job.unit, on=on)
