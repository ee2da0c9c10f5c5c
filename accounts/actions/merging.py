"""Writes about two records of one person becoming one."""

from collections.abc import Collection
from datetime import datetime
from typing import cast

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import models, transaction
from django.db.models import ProtectedError

from accounts.models import PersonalKey, User
from accounts.signals import people_merged

#: How a record is opened: goes with the record, and never opens another person's.
WAYS_IN: Collection[type[models.Model]] = (PersonalKey, Authenticator, EmailAddress)


class NotOneError(ValueError):
    """These two records are not to become one."""


def may_merge(guest: User, into: User) -> bool:
    """Whether ``guest`` may become part of ``into``.

    Only a guest, or somebody who has just said who they are and given no address and no password; and only
    into an active person who has said so too. Nobody who works on the site is ever taken away.
    """
    is_trusted = (
        guest.is_staff
        or guest.is_superuser
        or guest.groups.exists()
        or guest.user_permissions.exists()
    )
    is_plain = not (is_trusted or guest.has_usable_password())
    is_somebody = into.is_active and not into.is_guest
    return is_plain and is_somebody and guest.pk != into.pk and (guest.is_guest or not guest.email)


@transaction.atomic
def merge(*, guest: User, into: User, at: datetime) -> bool:
    """Give ``into`` everything ``guest`` learned; True when this call did it.

    The guest's record goes with its keys; it is kept, closed, when something still hangs on it. Two requests
    at once merge once. Raises :class:`NotOneError` for records that :func:`may_merge` keeps apart.
    """
    locked = User.objects.get_queryset().select_for_update().in_bulk([guest.pk, into.pk])
    if guest.pk not in locked or not locked[guest.pk].is_active:
        return False
    if into.pk not in locked or not may_merge(locked[guest.pk], locked[into.pk]):
        raise NotOneError
    people_merged.send(sender=User, guest=locked[guest.pk], into=into, at=at)
    _let_go(locked[guest.pk], at=at)
    return True


def _let_go(guest: User, *, at: datetime) -> None:
    """Delete the record, or close it when a row that is not a way in would go with it."""
    if not _holds_anything(guest):
        try:
            with transaction.atomic():
                guest.delete()
        except ProtectedError:
            pass
        else:
            return
    guest.personal_keys.filter(revoked_at=None).update(revoked_at=at)
    User.objects.filter(pk=guest.pk).update(is_active=False, pin="")


def _holds_anything(guest: User) -> bool:
    """Whether any row of any room would be deleted together with ``guest``."""
    relations = [
        relation for relation in User._meta.related_objects if relation.on_delete is models.CASCADE
    ]
    holding = [
        (cast("type[models.Model]", relation.related_model), relation.field.name)
        for relation in relations
    ]
    return any(
        model._base_manager.filter(**{name: guest}).exists()  # noqa: SLF001  (whatever its own manager hides)
        for model, name in holding
        if model not in WAYS_IN
    )
