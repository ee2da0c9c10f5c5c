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
        "check_integrity",
        Hours(every=DAY, past=timedelta(hours=3, minutes=27)),
        "figures are held against facts",
    ),
)
