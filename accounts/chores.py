"""What accounts does by the clock."""

from datetime import timedelta

from foundation.chores import DAY, Chore, Hours

#: The commands of this app that a site runs by the clock.
CHORES = (
    Chore(
        "clearsessions",
        Hours(period=DAY, past_midnight=timedelta(hours=3, minutes=2)),
        "sessions that ended are deleted",
    ),
    Chore(
        "purge_guests",
        Hours(period=DAY, past_midnight=timedelta(hours=3, minutes=7)),
        "guests who never came back go",
    ),
)
