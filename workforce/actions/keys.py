"""Writes about the keys of people who lost theirs."""

from datetime import date, datetime

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from accounts.actions import clear_pin, end_sessions, issue_key
from accounts.models import User
from workforce.models import Membership, Oversight, Unit
from workforce.models.units import below


class Checked(models.TextChoices):
    """How a manager made sure who stands in front of them."""

    KNOWN = "known", _("I know them myself")
    STAFF_CARD = "staff_card", _("By their staff card")
    OTHER_ID = "other_id", _("By a passport, an identity card or a driving licence")


class NotYoursToGive(Exception):
    """This manager may not give this person a new key."""


def may_reissue(*, person: User, by: User, on: date) -> Membership | None:
    """The membership by which ``by`` may give ``person`` a new key on a day; None when they may not.

    The person must work at a place ``by`` manages, or below, confirmed as one of the staff. Whoever holds a
    key holds the account, so nobody gets one this way who could do more than learn, who has not said who they
    are, or who belonged to somebody else's workplace first: adding a stranger to one's list opens no account.
    """
    if person.pk == by.pk or not person.is_active or person.is_guest or _may_do_more(person, on=on):
        return None
    jobs = Membership.objects.active(on=on).filter(person=person)
    confirmed = jobs.exclude(confirmed_at=None, came_by=Membership.Way.CODE).select_related("unit").order_by("pk")
    first = confirmed.first()
    mine = list(Unit.objects.looked_after_by(by, Oversight.Duty.MANAGER, on=on))
    is_mine = first is not None and bool(mine) and Unit.objects.filter(below(mine), pk=first.unit_id).exists()
    return first if is_mine else None


def _may_do_more(person: User, *, on: date) -> bool:
    """Whether somebody may see others' names or figures, or write, now or from a later day."""
    works_on_site = person.is_staff or person.is_superuser
    lasting = models.Q(until_on=None) | models.Q(until_on__gte=on)
    has_duty = Oversight.objects.filter(lasting, person=person).exists()
    return works_on_site or has_duty or person.groups.exists() or person.user_permissions.exists()


@transaction.atomic
def reissue_key(*, person: User, by: User, checked: str, at: datetime) -> str:
    """A new key for somebody who lost theirs and stands in front of ``by``; returns the words, kept nowhere.

    The old key, the PIN and any password open nothing any more, and whoever is signed in as them anywhere is
    signed out. What they learned is untouched. ``checked`` (a :class:`Checked`) is logged with it. Raises
    :class:`NotYoursToGive`.
    """
    locked = User.objects.get_queryset().select_for_update().get(pk=person.pk)
    membership = may_reissue(person=locked, by=by, on=timezone.localdate(at))
    if membership is None:
        raise NotYoursToGive(person.pk)
    clear_pin(person=locked)
    end_sessions(person=locked)
    secret = issue_key(person=locked, at=at)
    log(membership, "workforce.reissue_key", user=by, data={"checked": Checked(checked).value})
    return secret
