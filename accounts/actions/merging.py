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


def may_merge(source: User, target: User) -> bool:
    """Return whether ``source`` may become part of ``target``.

    ``source`` is somebody without a name, or with a name but neither address nor password;
    ``target`` is an active person with a name. Nobody who works on the site is ever taken away.
    """
    is_trusted = (
        source.is_staff
        or source.is_superuser
        or source.groups.exists()
        or source.user_permissions.exists()
    )
    if is_trusted or source.has_usable_password():
        return False
    if not target.is_active or target.is_guest or source.pk == target.pk:
        return False
    return source.is_guest or not source.email


@transaction.atomic
def merge(*, source: User, target: User, at: datetime) -> bool:
    """Give ``target`` everything ``source`` learned; returns whether this call did it.

    The record of ``source`` is deleted with its keys, or closed while rows of other apps still
    belong to it. Of two requests at once only one merges. Raises :class:`MergeRefusedError` for records that
    :func:`may_merge` keeps apart.
    """
    people = User.objects.get_queryset().select_for_update().in_bulk([source.pk, target.pk])
    if source.pk not in people or not people[source.pk].is_active:
        return False
    if target.pk not in people or not may_merge(people[source.pk], people[target.pk]):
        raise MergeRefusedError
    people_merged.send(sender=User, source=people[source.pk], target=target, at=at)
    _delete_or_close(people[source.pk], at=at)
    return True


def _delete_or_close(source: User, *, at: datetime) -> None:
    """Delete the record; close it instead when rows other than credentials would go with it."""
    if not _has_dependent_rows(source):
        try:
            with transaction.atomic():
                source.delete()
        except ProtectedError:
            pass
        else:
            return
    source.personal_keys.filter(revoked_at=None).update(revoked_at=at)
    User.objects.filter(pk=source.pk).update(is_active=False, pin="")


def _has_dependent_rows(source: User) -> bool:
    """Return whether deleting ``source`` would delete a row of any app, their credentials apart."""
    for relation in User._meta.related_objects:
        model = cast("type[models.Model]", relation.related_model)
        if relation.on_delete is not models.CASCADE or model in CREDENTIAL_MODELS:
            continue
        # The base manager, because the model's own one may hide rows.
        if model._base_manager.filter(**{relation.field.name: source}).exists():  # noqa: SLF001  (Django's own way to every row)
            return True
    return False
