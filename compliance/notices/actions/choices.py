"""Writes about what people want to be told."""

from accounts.models import User


def choose_reminders(*, person: User, wanted: bool) -> bool:
    """Whether optional messages reach ``person``; True when this call changed it.

    What must be said is sent all the same.
    """
    changed = User.objects.get_queryset().filter(pk=person.pk).exclude(wants_reminders=wanted)
    return bool(changed.update(wants_reminders=wanted))
