"""Commands of compliance that are run by the clock."""

from datetime import timedelta

from foundation.chores import DAY, HOUR, Chore, Hours

CHORES = (
    Chore(
        "send_reminders",
        Hours(period=HOUR, past_midnight=timedelta(minutes=7)),
        "people are told; old letters are deleted",
    ),
    Chore(
        "check_integrity",
        Hours(period=DAY, past_midnight=timedelta(hours=3, minutes=27)),
        "figures are held against facts",
    ),
)
