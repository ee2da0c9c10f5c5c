"""Write a person's choice to get optional messages or not."""

from accounts.models import User


def choose_reminders(*, person: User, wants_reminders: bool) -> bool:
    """Store whether optional messages reach ``person``; return True when this call changed it.

    Messages that are not optional are sent all the same.
    """
    rows = User.objects.get_queryset().filter(pk=person.pk)
    changed_count = rows.exclude(wants_reminders=wants_reminders).update(
        wants_reminders=wants_reminders
    )
    return bool(changed_count)
