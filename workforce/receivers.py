"""Signal receivers: what workforce does when an app below tells news."""

from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from accounts.models import User
from accounts.signals import people_merged, people_still_needed
from workforce.contacts.context_processors import VERSION_CACHE_KEY
from workforce.contacts.models import Contact, ContactText
from workforce.people.actions.merging import take_over_work
from workforce.people.models import Membership


@receiver([post_save, post_delete], sender=Contact)
@receiver([post_save, post_delete], sender=ContactText)
def contact_changed(sender: type, **kwargs: Any) -> None:
    """A corrected number is shown at once by this process."""
    cache.add(VERSION_CACHE_KEY, 0, None)
    cache.incr(VERSION_CACHE_KEY)


@receiver(people_merged)
def merge_memberships(
    sender: type, source: User, target: User, at: datetime, **kwargs: Any
) -> None:
    """The places of a record that goes are those of the one that stays."""
    take_over_work(source=source, target=target, at=at)


@receiver(people_still_needed)
def keep_staff(sender: type, **kwargs: Any) -> QuerySet[Any]:
    """Whoever was ever on a list of staff, claimed or not, is nobody's to purge."""
    return Membership.objects.order_by().values("person")
