"""Chores of the site as a whole, which the clock starts."""

from datetime import timedelta

from foundation.chores import DAY, HOUR, Chore, Hours

CHORES = (
    Chore(
        "purge_tries",
        Hours(period=HOUR, past_midnight=timedelta(minutes=42)),
        "counts of tries that stop nobody are deleted",
    ),
    Chore(
        "prune_db_task_results",
        Hours(period=DAY, past_midnight=timedelta(hours=3, minutes=22)),
        "finished tasks are deleted",
        arguments=("--queue-name", "*"),
    ),
)
