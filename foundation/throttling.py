"""So many tries, then a pause: counted in a table that all processes and machines share.

A try is counted at several subjects one after the other: first at the account it is about, then at
the address it comes from. Each takes one statement that adds and returns the number (``INSERT … ON
CONFLICT DO UPDATE … RETURNING``, in SQLite and PostgreSQL alike), so that two tries at once are
never counted as one. A try that is over the limit already costs one read and no write. A right one
is taken back.

Count outside transactions: one that is rolled back takes the count with it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F

from foundation.models import TryCount


@dataclass(frozen=True)
class Limit:
    """At most ``most`` tries at one subject ``within`` a time that begins with the first of them.

    ``name`` is unique among all limits, and part of what is stored. With ``forgives``, a right try
    deletes the count of the wrong ones before it at this subject; without, it only does not count.
    """

    name: str
    most: int
    within: timedelta
    forgives: bool = False


@dataclass(frozen=True)
class TryCounter:
    """Counts the tries at one subject: a learner ID, an address of the network."""

    limit: Limit
    subject: str

    @property
    def key(self) -> str:
        """The primary key of the count: a digest, for what visitors type may be long, or a name."""
        text = f"{self.limit.name}\0{self.subject}"
        return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def wait_for(counters: Sequence[TryCounter], *, at: datetime) -> timedelta | None:
    """Return how long a try has to wait, or None when it may be made at once. Counts nothing.

    Where several counters have reached their limits, the longest wait.
    """
    most_by_key = {counter.key: counter.limit.most for counter in counters}
    counts = TryCount.objects.filter(key__in=most_by_key, ends_at__gt=at)
    waits = []
    for key, number, ends_at in counts.values_list("key", "number", "ends_at"):
        if number >= most_by_key[key]:
            waits.append(ends_at - at)
    return max(waits, default=None)


def count_try(counters: Sequence[TryCounter], *, at: datetime) -> timedelta | None:
    """Count a try with each counter in turn; return how long to wait when it is one too many.

    Nothing is counted once some counter has reached its limit, so that the time runs out however
    often somebody tries meanwhile.
    """
    wait = wait_for(counters, at=at)
    if wait is not None:
        return wait
    for counter in counters:
        number = _add_one(counter, at=at)
        if number > counter.limit.most:  # other processes counted tries at this very moment
            return wait_for(counters, at=at)
    return None


def take_back(counters: Sequence[TryCounter]) -> None:
    """Take the last try back, because it was right.

    Limits that forgive also forget the wrong tries before it.
    """
    forgiving_keys = [counter.key for counter in counters if counter.limit.forgives]
    unforgiving_keys = [counter.key for counter in counters if not counter.limit.forgives]
    if forgiving_keys:
        TryCount.objects.filter(key__in=forgiving_keys).delete()
    if unforgiving_keys:
        counts = TryCount.objects.filter(key__in=unforgiving_keys, number__gt=0)
        counts.update(number=F("number") - 1)


def _add_one(counter: TryCounter, *, at: datetime) -> int:
    """Add one to a count and return the number; one whose time has run out begins anew."""
    now = connection.ops.adapt_datetimefield_value(at)
    ends_at = connection.ops.adapt_datetimefield_value(at + counter.limit.within)
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [counter.key, ends_at, now, now])
        [(number,)] = cursor.fetchall()
    return int(number)


_UPSERT = """
    INSERT INTO foundation_trycount (key, number, ends_at) VALUES (%s, 1, %s)
    ON CONFLICT (key) DO UPDATE SET
        number = CASE
            WHEN foundation_trycount.ends_at <= %s THEN 1
            ELSE foundation_trycount.number + 1
        END,
        ends_at = CASE
            WHEN foundation_trycount.ends_at <= %s THEN excluded.ends_at
            ELSE foundation_trycount.ends_at
        END
    RETURNING number
"""
