"""Writes about guests who never came back."""

from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError, Q

from accounts.models import User, UserQuerySet
from accounts.signals import people_still_needed

#: How many guests are deleted in one transaction, so that no other writer waits long.
BATCH_SIZE = 500


def purge_guests(*, idle_since: datetime, dry_run: bool = False) -> tuple[int, int]:
    """Delete guests who did nothing since ``idle_since``, with what they learned.

    Returns how many were deleted, and how many had to stay because a row protects them. Never
    deletes somebody who has given their name, nor a guest whom another app still needs. With
    ``dry_run`` nothing is deleted, and the first number is how many would be.
    """
    deleted_count = 0
    protected_count = 0
    last_id = 0
    while True:
        later_guests = _idle_guests(idle_since).filter(pk__gt=last_id).order_by("pk")
        ids = list(later_guests.values_list("pk", flat=True)[:BATCH_SIZE])
        if not ids:
            return deleted_count, protected_count
        last_id = ids[-1]
        batch_count = len(ids) if dry_run else _delete_batch(ids, idle_since)
        deleted_count += batch_count
        protected_count += len(ids) - batch_count


def _idle_guests(idle_since: datetime) -> UserQuerySet:
    """Return the guests of whom no app knows anything younger than ``idle_since``."""
    is_long_away = Q(last_login=None) | Q(last_login__lt=idle_since)
    guests = User.objects.guests().filter(is_long_away, created_at__lt=idle_since)
    answers = people_still_needed.send(sender=User, since=idle_since)
    for _receiver, needed_ids in answers:
        guests = guests.exclude(pk__in=needed_ids)
    return guests


def _delete_batch(ids: list[int], idle_since: datetime) -> int:
    """Delete a batch in one transaction; returns how many guests were deleted.

    Reads again, under a lock, who is still an idle guest: somebody may have come back meanwhile.
    """
    with transaction.atomic():
        guests = _idle_guests(idle_since).select_for_update(of=("self",)).filter(pk__in=ids)
        idle_ids = list(guests.values_list("pk", flat=True))
        try:
            with transaction.atomic():
                User.objects.filter(pk__in=idle_ids).delete()
        except ProtectedError:
            return sum(_delete_one(pk) for pk in idle_ids)
    return len(idle_ids)


def _delete_one(pk: int) -> int:
    """Delete one guest; returns 1, or 0 when a row protects them."""
    try:
        with transaction.atomic():
            User.objects.filter(pk=pk).delete()
    except ProtectedError:
        return 0
    return 1
