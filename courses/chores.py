"""What this app does by the clock."""

from datetime import timedelta

from foundation.chores import Chore, Hours

CHORES = (
    Chore("publish_scheduled", Hours(every=timedelta(minutes=5)), "pages go live and end when their authors said"),
)
