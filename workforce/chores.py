"""What this app does by the clock."""

from datetime import timedelta

from foundation.chores import DAY, HOUR, Chore, Hours

CHORES = (
    Chore(
        "send_reminders",
        Hours(every=HOUR, past=timedelta(minutes=7)),
        "people are told; old letters are deleted",
    ),
    Chore(
        "purge_lists",
        Hours(every=DAY, past=timedelta(hours=3, minutes=17)),
        "lists of 30 days ago are deleted",
    ),
    Chore(
        "check_integrity",
        Hours(every=DAY, past=timedelta(hours=3, minutes=27)),
        "figures are held against facts",
    ),
)
