"""New keys for people who lost theirs, and who may give one to whom."""

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


class IdentityCheck(models.TextChoices):
    """How a manager checked who stands in front of them."""

    KNOWN = "known", _("I know them myself")
    STAFF_CARD = "staff_card", _("By their staff card")
    OTHER_ID = "other_id", _("By a passport, an identity card or a driving licence")


class ReissueNotAllowed(Exception):
    """This manager may not give this person a new key."""


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
    jobs = Membership.objects.filter(person=person, refused_at=None).order_by("pk")
    vouched_jobs = jobs.active(on=on).vouched_for().filter(at_managed_unit)
    job = vouched_jobs.select_related("unit").first()
    if job is None:
        return None
    if not jobs.active(on=on).exclude(at_managed_unit).exists():
        return job
    # they work elsewhere, too: the first of the jobs that reach to this one must be the manager's
    first_job = jobs.exclude(until_on__lt=job.from_on).first()
    if first_job and jobs.filter(at_managed_unit, pk=first_job.pk).exists():
        return job
    return None


def may_have_first_key(people: Collection[int], *, by: User, on: date) -> models.QuerySet[User]:
    """Return those of ``people`` (ids) whose first key ``by`` may make unseen, for a letter.

    Stricter than :func:`may_reissue`: nobody has ever signed in as them, and they never worked at a
    place that ``by`` does not manage.
    """
    at_managed_unit = _at_units_managed_by(by, on=on)
    jobs = Membership.objects.filter(person=models.OuterRef("pk"), refused_at=None)
    learners = _learners(on=on).filter(pk__in=people, last_login=None, pin="").exclude(pk=by.pk)
    return learners.filter(
        models.Exists(jobs.active(on=on).vouched_for().filter(at_managed_unit)),
        ~models.Exists(jobs.exclude(at_managed_unit)),
        ~models.Exists(PersonalKey.objects.filter(person=models.OuterRef("pk"))),
    )


def _at_units_managed_by(by: User, *, on: date) -> models.Q:
    """A condition on memberships: at a place ``by`` manages on a day, or below."""
    units: Sequence[Unit] = list(Unit.objects.looked_after_by(by, Oversight.Duty.MANAGER, on=on))
    return below(units, "unit__path")


def _learners(*, on: date) -> models.QuerySet[User]:
    """People with a claimed account who can only learn: no rights over others, now or later."""
    current_or_future = models.Q(until_on=None) | models.Q(until_on__gte=on)
    oversights = Oversight.objects.filter(current_or_future, person=models.OuterRef("pk"))
    people = User.objects.get_queryset().claimed()
    people = people.filter(is_active=True, is_staff=False, is_superuser=False)
    return people.filter(~models.Exists(oversights), groups=None, user_permissions=None)


@transaction.atomic
def reissue_key(*, person: User, by: User, checked: str, at: datetime, key_words: str = "") -> str:
    """Make a new key for somebody who lost theirs and stands in front of ``by``; return its words.

    The words are stored nowhere. The old key, the PIN and any password stop working, and all their
    sessions end; what they learned stays. ``checked`` (an :class:`IdentityCheck`) is logged;
    ``key_words`` is for words already on paper, as in :func:`accounts.actions.issue_key`. Raises
    :class:`ReissueNotAllowed`.
    """
    person = User.objects.get_queryset().select_for_update().get(pk=person.pk)
    membership = may_reissue(person=person, by=by, on=timezone.localdate(at))
    if membership is None:
        raise ReissueNotAllowed(person.pk)
    clear_pin(person=person)
    end_sessions(person=person)
    key_words = issue_key(person=person, at=at, key_words=key_words)
    log(
        membership, "workforce.reissue_key", user=by, data={"checked": IdentityCheck(checked).value}
    )
    return key_words
