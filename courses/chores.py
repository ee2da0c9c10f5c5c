"""What this app does at set times."""

from datetime import timedelta

from foundation.chores import DAY, Chore, Hours

CHORES = (
    Chore(
        "publish_scheduled",
        Hours(period=timedelta(minutes=5)),
        "pages go live and end when their authors said",
    ),
    Chore(
        "complete_runs",
        Hours(period=DAY, past_midnight=timedelta(hours=3, minutes=12)),
        "who has done all of a course is told",
    ),
)
