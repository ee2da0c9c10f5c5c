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

#: Rows somebody signs in with. They are deleted with their record and never open another person's.
CREDENTIAL_MODELS: Collection[type[models.Model]] = (PersonalKey, Authenticator, EmailAddress)


class MergeRefusedError(ValueError):
    """These two records are not to become one."""


def may_merge(guest: User, into: User) -> bool:
    """Return whether ``guest`` may become part of ``into``.

    ``guest`` is somebody without a name, or with a name but neither address nor password; ``into``
    is an active person with a name. Nobody who works on the site is ever taken away.
    """
    is_trusted = (
        guest.is_staff
        or guest.is_superuser
        or guest.groups.exists()
        or guest.user_permissions.exists()
    )
    if is_trusted or guest.has_usable_password():
        return False
    if not into.is_active or into.is_guest or guest.pk == into.pk:
        return False
    return guest.is_guest or not guest.email


@transaction.atomic
def merge(*, guest: User, into: User, at: datetime) -> bool:
    """Give ``into`` everything ``guest`` learned; returns whether this call did it.

    The guest's record is deleted with its keys, or closed while rows of other apps still belong to
    it. Of two requests at once only one merges. Raises :class:`MergeRefusedError` for records that
    :func:`may_merge` keeps apart.
    """
    people = User.objects.get_queryset().select_for_update().in_bulk([guest.pk, into.pk])
    if guest.pk not in people or not people[guest.pk].is_active:
        return False
    if into.pk not in people or not may_merge(people[guest.pk], people[into.pk]):
        raise MergeRefusedError
    people_merged.send(sender=User, guest=people[guest.pk], into=into, at=at)
    _delete_or_close(people[guest.pk], at=at)
    return True


def _delete_or_close(guest: User, *, at: datetime) -> None:
    """Delete the record; close it instead when rows other than credentials would go with it."""
    if not _has_dependent_rows(guest):
        try:
            with transaction.atomic():
                guest.delete()
        except ProtectedError:
            pass
        else:
            return
    guest.personal_keys.filter(revoked_at=None).update(revoked_at=at)
    User.objects.filter(pk=guest.pk).update(is_active=False, pin="")


def _has_dependent_rows(guest: User) -> bool:
    """Return whether deleting ``guest`` would delete a row of any app, their credentials apart."""
    for relation in User._meta.related_objects:
        model = cast("type[models.Model]", relation.related_model)
        if relation.on_delete is not models.CASCADE or model in CREDENTIAL_MODELS:
            continue
        # The base manager, because the model's own one may hide rows.
        if model._base_manager.filter(**{relation.field.name: guest}).exists():  # noqa: SLF001  (Django's own way to every row)
            return True
    return False
