"""Writes about guests who never came back."""

from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError, Q

from accounts.models import User, UserQuerySet
from accounts.signals import people_still_needed

BATCH = 500


def purge_guests(*, idle_since: datetime, is_rehearsal: bool = False) -> tuple[int, int]:
    """Delete guests who did nothing since ``idle_since``, with what they learned: (deleted, kept after all).

    Somebody who has said who they are is never deleted, nor a guest whom another room still needs. With
    ``is_rehearsal`` nothing is deleted and the first number is how many would be.
    """
    deleted = kept = last = 0
    while batch := list(
        _idle(idle_since).filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
    ):
        last = batch[-1]
        gone = len(batch) if is_rehearsal else _delete(batch, idle_since)
        deleted += gone
        kept += len(batch) - gone
    return deleted, kept


def _idle(idle_since: datetime) -> UserQuerySet:
    """Guests of whom no room knows anything younger."""
    seen = Q(last_login=None) | Q(last_login__lt=idle_since)
    guests = User.objects.guests().filter(seen, created_at__lt=idle_since)
    for _receiver, needed in people_still_needed.send(sender=User, since=idle_since):
        guests = guests.exclude(pk__in=needed)
    return guests


def _delete(batch: list[int], idle_since: datetime) -> int:
    """Delete a batch in one transaction, reading again who is still an idle guest; returns how many went."""
    with transaction.atomic():
        ids = list(
            _idle(idle_since)
            .select_for_update(of=("self",))
            .filter(pk__in=batch)
            .values_list("pk", flat=True)
        )
        try:
            with transaction.atomic():
                User.objects.filter(pk__in=ids).delete()
        except ProtectedError:
            return sum(_delete_one(pk) for pk in ids)
    return len(ids)


def _delete_one(pk: int) -> int:
    """1 when the guest went, 0 when something protects them."""
    try:
        with transaction.atomic():
            User.objects.filter(pk=pk).delete()
    except ProtectedError:
        return 0
    return 1
