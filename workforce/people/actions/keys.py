"""New keys for people who lost theirs."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from accounts.actions import clear_pin, end_sessions, issue_key
from accounts.models import User
from workforce.permissions import may_reissue


class IdentityCheck(models.TextChoices):
    """How a manager checked who stands in front of them."""

    KNOWN = "known", _("I know them myself")
    STAFF_CARD = "staff_card", _("By their staff card")
    OTHER_ID = "other_id", _("By a passport, an identity card or a driving licence")


class ReissueNotAllowed(PermissionDenied):
    """This manager may not give this person a new key."""


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
