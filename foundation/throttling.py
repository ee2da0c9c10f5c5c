"""So many tries, then a pause: counted in a table that all processes and machines share.

A try is counted at several subjects one after the other – first at the account it is about, then at the
address it comes from – by one statement each that adds and tells in one go (``INSERT … ON CONFLICT DO
UPDATE … RETURNING``, understood alike by SQLite and PostgreSQL), so that no two tries at once are counted
as one. Whoever has had enough already costs one read and no write. A right one is taken back.

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

    ``name`` is unique among all limits, and part of what is stored. ``forgives`` says what a right try does:
    all wrong ones before it at this subject are forgotten, or it is only not counted itself.
    """

    name: str
    most: int
    within: timedelta
    forgives: bool = False


@dataclass(frozen=True)
class Counted:
    """One subject at which a try counts: a learner ID, an address of the network."""

    limit: Limit
    subject: str

    @property
    def key(self) -> str:
        """Where the count is kept. A digest: what visitors type may be long, or a name."""
        return hashlib.sha256(
            f"{self.limit.name}\0{self.subject}".encode(errors="replace")
        ).hexdigest()


def wait_for(tried: Sequence[Counted], *, at: datetime) -> timedelta | None:
    """How long a try like this has to wait; None when it may be made at once. Counts nothing."""
    most = {one.key: one.limit.most for one in tried}
    rows = TryCount.objects.filter(key__in=most, ends_at__gt=at).values_list(
        "key", "number", "ends_at"
    )
    return max((ends_at - at for key, number, ends_at in rows if number >= most[key]), default=None)


def count(tried: Sequence[Counted], *, at: datetime) -> timedelta | None:
    """Count a try at each subject in turn; or, where it is one too many, tell how long to wait.

    Nothing is counted once some subject has had enough, so that the time runs out however often somebody tries.
    """
    wait = wait_for(tried, at=at)
    if wait is not None:
        return wait
    for one in tried:
        if _add_one(one, at=at) > one.limit.most:  # others tried at this very moment
            return wait_for(tried, at=at)
    return None


def was_right(tried: Sequence[Counted]) -> None:
    """What was counted last as ``tried`` was right: it is no try, and some limits forget the wrong ones before it."""
    forgiven = [one.key for one in tried if one.limit.forgives]
    others = [one.key for one in tried if not one.limit.forgives]
    if forgiven:
        TryCount.objects.filter(key__in=forgiven).delete()
    if others:
        TryCount.objects.filter(key__in=others, number__gt=0).update(number=F("number") - 1)


def _add_one(one: Counted, *, at: datetime) -> int:
    """Count, and return the number reached; a time that has run out begins anew."""
    now, end = (
        connection.ops.adapt_datetimefield_value(moment) for moment in (at, at + one.limit.within)
    )
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [one.key, end, now, now])
        [(number,)] = cursor.fetchall()
    return int(number)


_UPSERT = """
    INSERT INTO foundation_trycount (key, number, ends_at) VALUES (%s, 1, %s)
    ON CONFLICT (key) DO UPDATE SET
        number = CASE WHEN foundation_trycount.ends_at <= %s THEN 1 ELSE foundation_trycount.number + 1 END,
        ends_at = CASE WHEN foundation_trycount.ends_at <= %s THEN excluded.ends_at ELSE foundation_trycount.ends_at END
    RETURNING number
"""
