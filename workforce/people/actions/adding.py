"""Adding people without an e-mail address: the person, the membership, the printed key."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.log_actions import log

from accounts import actions as accounts
from accounts.models import User
from workforce.people.actions.memberships import add_member
from workforce.people.models import JobRole, Membership
from workforce.permissions import may_add_people
from workforce.units.models import Unit, below


def possible_duplicates(
    *, unit: Unit, name: str, staff_number: str, on: date
) -> QuerySet[Membership]:
    """Return the memberships at a place and below that have this name or staff number on a day."""
    condition = Q(person__name__iexact=name)
    if staff_number:
        condition |= Q(staff_number__iexact=staff_number)
    memberships = Membership.objects.active(on=on).filter(condition, below([unit], "unit__path"))
    return memberships.select_related("person", "unit", "role").order_by("person__name", "pk")


@transaction.atomic
def add_person(
    *,
    unit: Unit,
    name: str,
    language: str,
    from_on: date,
    by: User | None,
    at: datetime,
    role: JobRole | None = None,
    shift: str = "",
    staff_number: str = "",
) -> tuple[Membership, str]:
    """Add a new person who works at ``unit``; return the membership and the words of their key.

    The words are stored nowhere. Obligations count as offered, because the slip that is handed over
    names them. Raises :class:`workforce.people.actions.memberships.UnitClosed`.
    """
    if not may_add_people(by, unit, on=timezone.localdate(at)):
        raise PermissionDenied
    person = accounts.start_guest(language=language)
    accounts.claim(person=person, name=name, at=at)
    membership = add_member(
        person=person,
        unit=unit,
        from_on=from_on,
        at=at,
        role=role,
        shift=shift,
        staff_number=staff_number,
        came_by=Membership.Way.ADDED,
        by=by,
    )
    key_words = accounts.issue_key(person=person, at=at)
    log(membership, "workforce.issue_slip", user=by)
    return membership, key_words
