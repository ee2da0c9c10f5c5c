"""What this app does by the clock."""

from datetime import timedelta

from foundation.chores import DAY, Chore, Hours

CHORES = (
    Chore(
        "purge_lists",
        Hours(period=DAY, past_midnight=timedelta(hours=3, minutes=17)),
        "lists of 30 days ago are deleted",
    ),
)
