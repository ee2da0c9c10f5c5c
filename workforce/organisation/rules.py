"""Which days somebody newly works at a place when two places are merged."""

from collections.abc import Iterable
from datetime import date

from workforce.people.rules.periods import DAY, WorkPeriod


def period_to_add(
    job: WorkPeriod, existing_periods: Iterable[WorkPeriod], *, on: date
) -> WorkPeriod | None:
    """Return the days of ``job`` from ``on`` that go over to a place; None when nothing is left.

    ``existing_periods`` are those in which the person works at that place already. Nobody works at
    one place twice at once: existing periods stay, and the job fills the days before or after them.
    """
    start, end = max(on, job.from_on), job.until_on
    for period in sorted(existing_periods, key=lambda period: period.from_on):
        if period.from_on > start:
            last_free_day = period.from_on - DAY
            end = min(end, last_free_day) if end else last_free_day
            break
        if period.until_on is None:
            return None
        start = max(start, period.until_on + DAY)
    if end and end < start:
        return None
    return WorkPeriod(start, end)
