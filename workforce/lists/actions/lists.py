"""Writes about lists somebody brought.

Store one, choose how to read it, work out what it would do, delete it.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import IO, Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from workforce.lists.actions.outcome_files import delete_outcomes, keep_outcomes, open_writer
from workforce.lists.errors import ListDropped, UnreadableList
from workforce.lists.models import PeopleList
from workforce.lists.pipeline import plan_batches, planner_of
from workforce.lists.recognising import CONFIRMATIONS, DOUBTFUL, recognise_layout
from workforce.lists.rules.outcomes import RowResult
from workforce.long_tasks.actions import ReportProgress
from workforce.permissions import may_import_lists
from workforce.units.models import Unit

#: What may be chosen about a list; everything else in ``PeopleList.options`` is what was
#: recognised.
CHOICES = ("encoding", "delimiter", "sheet", "columns", "order", "leavers", "source", "confirmed")


def no_progress(_rows_done: int, _total: int | None = None) -> None:
    """Report nothing."""


@transaction.atomic
def store_list(
    *,
    file: IO[bytes],
    filename: str,
    unit: Unit,
    holds: str,
    by: User | None,
    at: datetime,
    **options: Any,
) -> PeopleList:
    """Store a list for ``unit`` and below, unread; ``options`` are :data:`CHOICES`."""
    if not may_import_lists(by, unit, on=timezone.localdate(at)):
        raise PermissionDenied
    people_list = PeopleList(
        unit=unit, brought_by=by, brought_at=at, holds=holds, filename=filename[-200:]
    )
    people_list.options = _filled_choices(options)
    people_list.file.save(f"{people_list.uuid}.list", File(file), save=False)
    people_list.save()
    return people_list


def set_options(*, people_list: PeopleList, **options: Any) -> None:
    """Read a list another way from now on; ``options`` are :data:`CHOICES`."""
    people_list.options = _filled_choices(options)
    people_list.counts = {}
    _save(people_list, "options", "counts")


def _save(people_list: PeopleList, *fields: str) -> None:
    """Save some fields of a list; raise :class:`ListDropped` when there is no record of it any more."""
    values = {field: getattr(people_list, field) for field in fields}
    if not PeopleList.objects.filter(pk=people_list.pk).update(**values):
        raise ListDropped


def _filled_choices(options: Mapping[str, Any]) -> dict[str, Any]:
    return {name: options[name] for name in CHOICES if options.get(name)}


def confirm(*, people_list: PeopleList, confirmations: Collection[str]) -> None:
    """Note what whoever brings a list has seen and calls right, in place of what was noted before.

    ``confirmations`` are of :data:`workforce.lists.recognising.CONFIRMATIONS`.
    """
    people_list.options["confirmed"] = sorted(set(confirmations) & set(CONFIRMATIONS))
    _save(people_list, "options")


def missing_confirmations(people_list: PeopleList, *, good_rows_only: bool) -> list[str]:
    """Return what of a checked list has to be confirmed before it can be imported."""
    given_confirmations = people_list.options.get("confirmed", ())
    needed_confirmations = people_list.options.get("found", {}).get("asks", ())
    missing = [
        confirmation
        for confirmation in needed_confirmations
        if confirmation not in given_confirmations
    ]
    if people_list.counts.get(RowResult.DOUBTFUL) and not good_rows_only:
        missing.append(DOUBTFUL)
    return missing


def check(
    *, people_list: PeopleList, on: date, progress: ReportProgress = no_progress
) -> Mapping[str, int]:
    """Work out what would come of every row, writing nothing but that; return rows by result.

    A file that cannot be read leaves its reason in ``options["flaw"]``, and no outcomes. Raises
    :class:`ListDropped`.
    """
    try:
        layout, total = recognise_layout(people_list)
        planner = planner_of(people_list, layout, on=on)
        with open_writer() as writer:
            for batch in plan_batches(people_list, layout, planner, on=on):
                for change in batch.changes:
                    writer.add(change.outcome)
                progress(batch.rows_done, total)
            keep_outcomes(people_list, writer)
    except UnreadableList as error:
        people_list.options["flaw"] = {"code": error.code, "said": error.detail}
        people_list.counts = {}
        delete_outcomes(people_list)
    try:
        _save(people_list, "options", "counts", "outcomes")
    except ListDropped:
        delete_outcomes(people_list)  # nobody would ever delete this file of names
        raise
    return people_list.counts


@transaction.atomic
def drop(*, people_list: PeopleList) -> None:
    """Delete a list: its file, its outcomes and the record of it. What it brought about stays."""
    people_list.delete()
    transaction.on_commit(lambda: _delete_files(people_list))


def purge_lists(*, before: datetime, dry_run: bool = False) -> int:
    """Delete every list brought before an instant; return how many (with ``dry_run``: would be)."""
    old_lists = list(PeopleList.objects.filter(brought_at__lt=before))
    if not dry_run:
        for people_list in old_lists:
            drop(people_list=people_list)
    return len(old_lists)


def _delete_files(people_list: PeopleList) -> None:
    for file in (people_list.file, people_list.outcomes):
        if file:
            file.delete(save=False)
