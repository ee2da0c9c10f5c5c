"""Applies a list of people, or of training they did elsewhere: the last step of an import."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.log_actions import log

from accounts.models import User
from workforce.lists.actions.lists import check, missing_confirmations, no_progress
from workforce.lists.kinds import KINDS
from workforce.lists.models import PeopleList
from workforce.lists.pipeline import plan_batches, planner_of
from workforce.lists.recognising import recognise_layout
from workforce.lists.rules.outcomes import BLOCKING_RESULTS, RowResult
from workforce.lists.rules.rows import ListLayout
from workforce.long_tasks.actions import ReportProgress
from workforce.people.models import Invitation
from workforce.permissions import may_import_lists
from workforce.units.models import below

#: Called with the primary key of an invitation.
QueueLetter = Callable[[int], object]


class WrongRows(Exception):
    """All rows or none were to be imported, and ``count`` are wrong; nothing was written."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} rows are wrong")
        self.count = count


class NotConfirmed(Exception):
    """Something about the list has to be confirmed first; nothing was written.

    ``confirmations`` are of :data:`workforce.lists.recognising.CONFIRMATIONS`.
    """

    def __init__(self, confirmations: Sequence[str]) -> None:
        super().__init__(", ".join(confirmations))
        self.confirmations = confirmations


class NotReadable(Exception):
    """The list cannot be read (any more); nothing was written."""


class AppliedAlready(Exception):
    """Somebody imported this list before."""


def apply(
    *,
    people_list: PeopleList,
    good_rows_only: bool = False,
    by: User | None,
    at: datetime,
    on: date,
    queue_letter: QueueLetter,
    progress: ReportProgress = no_progress,
) -> Mapping[str, int]:
    """Write what a list says; return rows by result, worked out anew: the records may have changed.

    All of it in one transaction, or nothing (:class:`WrongRows`); with ``good_rows_only`` a
    transaction for every batch, wrong and doubtful rows left out. What has to be confirmed must
    be, whatever rows are written (:class:`NotConfirmed`, see
    :func:`workforce.lists.actions.lists.confirm`). Raises :class:`NotReadable` and
    :class:`AppliedAlready`. Doing it again changes nothing. ``queue_letter`` is called with each
    invitation whose letter goes out now, in the transaction that saves it: no letter is lost.
    """
    if not may_import_lists(by, people_list.unit, on=on):
        raise PermissionDenied
    if not PeopleList.objects.filter(pk=people_list.pk, applied_at=None).exists():
        raise AppliedAlready(people_list.pk)
    counts = dict(check(people_list=people_list, on=on, progress=progress))
    if "flaw" in people_list.options:
        raise NotReadable(people_list.options["flaw"]["code"])
    confirmations = missing_confirmations(people_list, good_rows_only=good_rows_only)
    if confirmations:
        raise NotConfirmed(confirmations)
    if counts[RowResult.WRONG] and not good_rows_only:
        raise WrongRows(counts[RowResult.WRONG])
    # before the transaction: the file may not hold up whoever else wants to write
    layout, total = recognise_layout(people_list)
    with nullcontext() if good_rows_only else transaction.atomic():
        for rows_done in _write_batches(
            people_list,
            layout,
            by=by,
            at=at,
            on=on,
            is_strict=not good_rows_only,
            queue_letter=queue_letter,
        ):
            progress(rows_done, total)
        _mark_applied(people_list, counts, by=by, at=at)
    return counts


def _write_batches(
    people_list: PeopleList,
    layout: ListLayout,
    *,
    by: User | None,
    at: datetime,
    on: date,
    is_strict: bool,
    queue_letter: QueueLetter,
) -> Iterator[int]:
    """Write batch after batch; yield the number of rows done so far."""
    write = KINDS[people_list.holds].write
    planner = planner_of(people_list, layout, on=on)
    for batch in plan_batches(people_list, layout, planner, on=on):
        blocking_count = sum(change.outcome.result in BLOCKING_RESULTS for change in batch.changes)
        if blocking_count and is_strict:  # somebody changed something since the check
            raise WrongRows(blocking_count)
        with transaction.atomic():
            write(planner, batch.changes, people_list=people_list, by=by, at=at, on=on)
            for invitation in _invitations_to_send(people_list, batch.changes, by=by, at=at):
                queue_letter(invitation)
        yield batch.rows_done


@transaction.atomic
def _mark_applied(
    people_list: PeopleList, counts: Mapping[str, int], *, by: User | None, at: datetime
) -> None:
    """Note that a list was applied, and log it. Raises :class:`AppliedAlready`."""
    unapplied = PeopleList.objects.filter(pk=people_list.pk, applied_at=None)
    if not unapplied.update(applied_at=at):
        raise AppliedAlready(people_list.pk)
    entry = {
        "list": str(people_list.uuid),
        "file": people_list.filename,
        "holds": people_list.holds,
        "rows": dict(counts),
    }
    log(people_list.unit, "workforce.import", user=by, data=entry)
    people_list.applied_at = at


def _invitations_to_send(
    people_list: PeopleList, changes: Sequence[Any], *, by: User | None, at: datetime
) -> list[int]:
    """Return the invitations opened by these changes at this instant whose letters go out now."""
    emails = [change.row.email for change in changes if change.outcome.result == RowResult.INVITED]
    if not emails:
        return []
    invitations = Invitation.objects.filter(
        below([people_list.unit], "unit__path"),
        created_at=at,
        sent_at=at,
        invited_by=by,
        email__in=emails,
    )
    return list(invitations.order_by("pk").values_list("pk", flat=True))
