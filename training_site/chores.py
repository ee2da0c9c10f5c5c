"""What the site as a whole does by the clock."""

from datetime import timedelta

from foundation.chores import DAY, Chore, Hours

CHORES = (
    Chore(
        "prune_db_task_results",
        Hours(every=DAY, past=timedelta(hours=3, minutes=22)),
        "finished tasks are deleted",
        arguments=("--queue-name", "*"),
    ),
)
