"""Writes about the keys of people who lost theirs, and who may give one to whom."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from accounts.actions import clear_pin, end_sessions, issue_key
from accounts.models import PersonalKey, User
from workforce.people.models import Membership, Oversight
from workforce.units.models import Unit, below


class Checked(models.TextChoices):
    """How a manager made sure who stands in front of them."""

    KNOWN = "known", _("I know them myself")
    STAFF_CARD = "staff_card", _("By their staff card")
    OTHER_ID = "other_id", _("By a passport, an identity card or a driving licence")


class NotYoursToGive(Exception):
    """This manager may not give this person a new key."""


def may_reissue(*, person: User, by: User, on: date) -> Membership | None:
    """The membership by which ``by`` may give ``person`` a new key on a day; None when they may not.

    The person must work at a place ``by`` manages, or below, and somebody entitled to must have said so.
    Whoever holds a key holds the account, so nobody gets one this way who could do more than learn, who has
    not said who they are, or who works elsewhere too and did so first: adding a stranger to one's list opens
    no account.
    """
    if person.pk == by.pk or not _learners(on=on).filter(pk=person.pk).exists():
        return None
    mine = _places_of(by, on=on)
    theirs = Membership.objects.filter(person=person, refused_at=None).order_by("pk")
    here = theirs.active(on=on).vouched_for().filter(mine).select_related("unit").first()
    if here is None:
        return None
    if not theirs.active(on=on).exclude(mine).exists():
        return here
    # one that ended since may go on elsewhere
    first = theirs.exclude(until_on__lt=here.from_on).first()
    return here if first and theirs.filter(mine, pk=first.pk).exists() else None


def may_have_first_key(people: Collection[int], *, by: User, on: date) -> models.QuerySet[User]:
    """Those of these people (ids) whose first key ``by`` may make without seeing them, for a letter.

    Stricter than :func:`may_reissue`: nobody has ever signed in as them, and they never worked at a place
    that ``by`` does not manage.
    """
    mine = _places_of(by, on=on)
    theirs = Membership.objects.filter(person=models.OuterRef("pk"), refused_at=None)
    unknown = _learners(on=on).filter(pk__in=people, last_login=None, pin="").exclude(pk=by.pk)
    return unknown.filter(
        models.Exists(theirs.active(on=on).vouched_for().filter(mine)),
        ~models.Exists(theirs.exclude(mine)),
        ~models.Exists(PersonalKey.objects.filter(person=models.OuterRef("pk"))),
    )


def _places_of(by: User, *, on: date) -> models.Q:
    """A condition on memberships: at a place ``by`` manages on a day, or below."""
    mine: Sequence[Unit] = list(Unit.objects.looked_after_by(by, Oversight.Duty.MANAGER, on=on))
    return below(mine, "unit__path")


def _learners(*, on: date) -> models.QuerySet[User]:
    """People who have said who they are and can only learn: they see and change nothing of others, now or later."""
    lasting = models.Q(until_on=None) | models.Q(until_on__gte=on)
    trusted = Oversight.objects.filter(lasting, person=models.OuterRef("pk"))
    people = (
        User.objects.get_queryset()
        .claimed()
        .filter(is_active=True, is_staff=False, is_superuser=False)
    )
    return people.filter(~models.Exists(trusted), groups=None, user_permissions=None)


@transaction.atomic
def reissue_key(*, person: User, by: User, checked: str, at: datetime, secret: str = "") -> str:
    """A new key for somebody who lost theirs and stands in front of ``by``; returns the words, kept nowhere.

    The old key, the PIN and any password open nothing any more, and whoever is signed in as them anywhere is
    signed out. What they learned is untouched. ``checked`` (a :class:`Checked`) is logged with it; ``secret`` is
    for words already on paper, as in :func:`accounts.actions.issue_key`. Raises :class:`NotYoursToGive`.
    """
    locked = User.objects.get_queryset().select_for_update().get(pk=person.pk)
    membership = may_reissue(person=locked, by=by, on=timezone.localdate(at))
    if membership is None:
        raise NotYoursToGive(person.pk)
    clear_pin(person=locked)
    end_sessions(person=locked)
    secret = issue_key(person=locked, at=at, secret=secret)
    log(membership, "workforce.reissue_key", user=by, data={"checked": Checked(checked).value})
    return secret
