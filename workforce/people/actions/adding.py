"""Writes about people a manager adds who have no e-mail address: the person, the job, the printed key."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from wagtail.log_actions import log

from accounts import actions as accounts
from accounts.models import User
from workforce.people.actions.memberships import add_member
from workforce.people.models import JobRole, Membership
from workforce.units.models import Unit, below


def alike(*, unit: Unit, name: str, staff_number: str, on: date) -> QuerySet[Membership]:
    """People who work at a place or below it on a day under the same name, or with the same staff number."""
    same = Q(person__name__iexact=name)
    if staff_number:
        same |= Q(staff_number__iexact=staff_number)
    jobs = Membership.objects.active(on=on).filter(same, below([unit], "unit__path"))
    return jobs.select_related("person", "unit", "role").order_by("person__name", "pk")


@transaction.atomic
def add_person(
    *,
    unit: Unit,
    name: str,
    language: str,
    from_on: date,
    by: User,
    at: datetime,
    role: JobRole | None = None,
    shift: str = "",
    staff_number: str = "",
) -> tuple[Membership, str]:
    """A new person who works at ``unit``, and the words of their personal key, which are kept nowhere.

    The slip handed over tells them what they must hold, so obligations count as offered.
    """
    person = accounts.start_guest(language=language)
    accounts.claim(person=person, name=name, at=at)
    member = add_member(
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
    secret = accounts.issue_key(person=person, at=at)
    log(member, "workforce.issue_slip", user=by)
    return member, secret
