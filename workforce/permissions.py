"""What somebody may do at a place and with the people who work there: each right by its name.

Pages ask these predicates for what they show, actions before they write. The rule behind nearly
all of them is an appointment (:class:`workforce.people.models.Oversight`): whoever is a place's
manager on a day manages everything below it, too. Superusers manage every place. A person of None
is the system – a command, the clock, somebody acting for themselves – and is never refused.

A call costs one statement, however many places it is about; none for the system and superusers.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.db import models

from accounts.models import PersonalKey, User
from workforce.long_tasks.models import LongTask
from workforce.people.models import Membership, Oversight
from workforce.units.models import Unit, below

#: What a manager may correct of the topmost place they manage; see :func:`may_change_unit`.
HEADCOUNT_FIELDS = ("headcount", "headcount_source", "headcount_on")

# --- Appointments -----------------------------------------------------------------------------


def units_looked_after_by(person: User, duty: str, *, on: date) -> list[Unit]:
    """Return the places somebody is appointed to on a day in one duty (:class:`Oversight.Duty`).

    What lies below them is not returned, though the appointment reaches to it.
    """
    return list(Unit.objects.looked_after_by(person, duty, on=on))


def units_managed_by(person: User, *, on: date) -> list[Unit]:
    """Return the places somebody is appointed to manage on a day; see above."""
    return units_looked_after_by(person, Oversight.Duty.MANAGER, on=on)


def manages_paths(person: User | None, paths: Iterable[str], *, on: date) -> bool:
    """Whether somebody manages all the places with these tree paths on a day."""
    if person is None or person.is_superuser:
        return True
    managed_paths = tuple(unit.path for unit in units_managed_by(person, on=on))
    return bool(managed_paths) and all(path.startswith(managed_paths) for path in paths)


def manages(person: User | None, *units: Unit, on: date) -> bool:
    """Whether somebody manages all of these places on a day: each itself, or a place above it."""
    return manages_paths(person, [unit.path for unit in units], on=on)


# --- The people of a place --------------------------------------------------------------------


def may_add_people(person: User | None, unit: Unit, *, on: date) -> bool:
    """Whether somebody may add people to a place, and invite them, again or no longer."""
    return manages(person, unit, on=on)


def may_decide_who_is_staff(person: User | None, units: Iterable[Unit], *, on: date) -> bool:
    """Whether somebody may confirm or refuse who joined by a poster at all of these places."""
    return manages(person, *units, on=on)


def may_correct_membership(person: User | None, membership: Membership, *, on: date) -> bool:
    """Whether somebody may correct the role, shift and staff number of one of the staff."""
    return manages(person, membership.unit, on=on)


def may_use_join_codes(person: User | None, unit: Unit, *, on: date) -> bool:
    """Whether somebody may open, print and close the codes on a place's posters."""
    return manages(person, unit, on=on)


def may_share_devices(person: User | None, unit: Unit, *, on: date) -> bool:
    """Whether somebody may make a device one that a place's staff share, and stop one."""
    return manages(person, unit, on=on)


def may_import_lists(person: User | None, unit: Unit, *, on: date) -> bool:
    """Whether somebody may bring a list of a place's people, or of their training, and apply it."""
    return manages(person, unit, on=on)


def may_watch_task(person: User, task: LongTask, *, on: date) -> bool:
    """Whether somebody may see how far long work is: who started it, and managers of its place."""
    if task.started_by_id == person.pk:
        return True
    return task.unit is not None and manages(person, task.unit, on=on)


# --- The tree of places -----------------------------------------------------------------------


def may_add_unit(person: User | None, parent: Unit, *, on: date) -> bool:
    """Whether somebody may add a place below ``parent``."""
    return manages(person, parent, on=on)


def may_reorganise(
    person: User | None, unit: Unit, *, on: date, managed_units: Sequence[Unit] | None = None
) -> bool:
    """Whether somebody may rename, close, re-open, move or merge a place.

    The name and position of a place, and whether it exists, are up to managers of a place above
    it. ``managed_units`` are those of :func:`units_managed_by`, where the caller has read them.
    """
    if person is None or person.is_superuser:
        return True
    if managed_units is None:
        managed_units = units_managed_by(person, on=on)
    return any(unit.is_descendant_of(managed_unit) for managed_unit in managed_units)


def may_change_unit(person: User | None, unit: Unit, *, fields: Collection[str], on: date) -> bool:
    """Whether somebody may change these fields of a place: its managers, the headcount alone."""
    if set(fields) <= set(HEADCOUNT_FIELDS):
        return manages(person, unit, on=on)
    return may_reorganise(person, unit, on=on)


def may_put_unit_into(person: User | None, unit: Unit, target: Unit, *, on: date) -> bool:
    """Whether somebody may move a place below ``target`` or merge it into that.

    They must manage a place above the one, and the other itself.
    """
    if person is None or person.is_superuser:
        return True
    managed_units = units_managed_by(person, on=on)
    manages_target = any(target.path.startswith(managed.path) for managed in managed_units)
    return manages_target and may_reorganise(person, unit, on=on, managed_units=managed_units)


# --- Keys to somebody's account ---------------------------------------------------------------


def may_reissue(*, person: User, by: User, on: date) -> Membership | None:
    """Return the membership by which ``by`` may give ``person`` a new key on a day; None if they may not.

    The person must work at a place ``by`` manages, or below, and somebody entitled to must have
    vouched for that. Whoever holds a key holds the account. So nobody gets one this way who could
    do more than learn, who has not claimed their account, or who worked elsewhere before and still
    does: adding a stranger to one's own list must open no account.
    """
    if person.pk == by.pk or not _learners(on=on).filter(pk=person.pk).exists():
        return None
    at_managed_unit = _at_units_managed_by(by, on=on)
    memberships = Membership.objects.filter(person=person, refused_at=None).order_by("pk")
    vouched_memberships = memberships.active(on=on).vouched_for().filter(at_managed_unit)
    membership = vouched_memberships.select_related("unit").first()
    if membership is None:
        return None
    if not memberships.active(on=on).exclude(at_managed_unit).exists():
        return membership
    # they work elsewhere, too: the first of the memberships that reach to this one must be at a
    # place of the manager's
    first_membership = memberships.exclude(until_on__lt=membership.from_on).first()
    if first_membership and memberships.filter(at_managed_unit, pk=first_membership.pk).exists():
        return membership
    return None


def may_have_first_key(people: Collection[int], *, by: User, on: date) -> models.QuerySet[User]:
    """Return those of ``people`` (ids) whose first key ``by`` may make unseen, for a letter.

    Stricter than :func:`may_reissue`: nobody has ever signed in as them, and they never worked at a
    place that ``by`` does not manage.
    """
    at_managed_unit = _at_units_managed_by(by, on=on)
    memberships = Membership.objects.filter(person=models.OuterRef("pk"), refused_at=None)
    learners = _learners(on=on).filter(pk__in=people, last_login=None, pin="").exclude(pk=by.pk)
    return learners.filter(
        models.Exists(memberships.active(on=on).vouched_for().filter(at_managed_unit)),
        ~models.Exists(memberships.exclude(at_managed_unit)),
        ~models.Exists(PersonalKey.objects.filter(person=models.OuterRef("pk"))),
    )


def _at_units_managed_by(by: User, *, on: date) -> models.Q:
    """A condition on memberships: at a place ``by`` manages on a day, or below."""
    return below(units_managed_by(by, on=on), "unit__path")


def _learners(*, on: date) -> models.QuerySet[User]:
    """People with a claimed account who can only learn: no rights over others, now or later."""
    current_or_future = models.Q(until_on=None) | models.Q(until_on__gte=on)
    oversights = Oversight.objects.filter(current_or_future, person=models.OuterRef("pk"))
    people = User.objects.get_queryset().claimed()
    people = people.filter(is_active=True, is_staff=False, is_superuser=False)
    return people.filter(~models.Exists(oversights), groups=None, user_permissions=None)
