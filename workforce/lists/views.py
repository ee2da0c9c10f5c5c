"""Bringing lists in: of people, and of training they did elsewhere."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.spreadsheets import BOM, csv_response, csv_text
from workforce.lists.actions import applying, lists
from workforce.lists.actions.outcome_files import outcome_lines
from workforce.lists.blank_lists import headings, workbook
from workforce.lists.forms import ReadingForm, UploadForm
from workforce.lists.list_page import leaving_question, list_context
from workforce.lists.models import FILE_KEPT_DAYS, PeopleList
from workforce.lists.problems import confirmation_words, flaw_sentence, sentences, wrong_rows
from workforce.lists.recognising import CONFIRMATIONS, DOUBTFUL
from workforce.lists.rules.outcomes import BLOCKING_RESULTS, RowOutcome, RowResult, outcomes_with
from workforce.lists.tasks import apply_list, check_list
from workforce.lists.workbooks import unpacked_size
from workforce.long_tasks import actions as long_tasks
from workforce.long_tasks.models import LongTask
from workforce.people.models import Oversight
from workforce.people.tasks import send_invitation
from workforce.permissions import may_import_lists
from workforce.views import my_units, reader, requested_unit

#: Lists up to this size, unpacked, are read while their bringer waits: less than a second.
MAX_BYTES_AT_ONCE = 100_000
#: Lists brought before that the page shows which brings one in.
MAX_RECENT_LISTS = 20
WORKBOOK_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Rows of the file of wrong rows that are sent at once.
ROWS_IN_A_PIECE = 500


def my_list(request: HttpRequest, uuid: UUID) -> PeopleList:
    """Return a list for one of the reader's places.

    Raises PermissionDenied for somebody else's, and for one that does not exist.
    """
    people_lists = PeopleList.objects.filter(uuid=uuid)
    people_list = people_lists.select_related("unit", "check_task", "apply_task").first()
    today = timezone.localdate()
    if people_list is None or not may_import_lists(reader(request), people_list.unit, on=today):
        raise PermissionDenied
    return people_list


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Bring a list in; show the ones brought before: ``/manage/import/``."""
    managed_units = my_units(request, Oversight.Duty.MANAGER)
    unit = requested_unit(request, "unit", managed_units)
    if unit is None:
        return render(
            request,
            "workforce/choose.html",
            {"units": managed_units, "address": reverse("manage_import")},
        )
    now = timezone.now()
    lists.purge_lists(before=now - timedelta(days=FILE_KEPT_DAYS))
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        people_list = lists.store_list(
            file=file,
            filename=file.name,
            unit=unit,
            holds=form.cleaned_data["holds"],
            source=form.cleaned_data["source"],
            by=reader(request),
            at=now,
        )
        return _check_list(request, people_list)
    recent_lists = PeopleList.objects.filter(unit__path__startswith=unit.path)
    recent_lists = recent_lists.select_related("unit", "brought_by")
    recent_lists = recent_lists.order_by("-brought_at", "-pk")[:MAX_RECENT_LISTS]
    context = {"unit": unit, "form": form, "lists": recent_lists}
    return render(request, "workforce/lists/import.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show what would come of every row, and how the list is read: ``/manage/import/<uuid>/``."""
    people_list = my_list(request, uuid)
    for task in (people_list.apply_task, people_list.check_task):
        if task and not task.finished_at:
            return redirect(task)
    form = ReadingForm(request.POST or None, people_list=people_list)
    if request.method == "POST" and not people_list.applied_at and form.is_valid():
        lists.set_options(people_list=people_list, **form.options(people_list))
        return _check_list(request, people_list)
    outcomes = list_context(request, people_list, on=timezone.localdate())
    context = {"people_list": people_list, "form": form, **outcomes}
    return render(request, "workforce/lists/import_list.html", context)


@login_required
@require_POST
def apply(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Import a list: ``/manage/import/<uuid>/apply/``."""
    people_list = my_list(request, uuid)
    good_rows_only = request.POST.get("rows") == "good"
    if not people_list.applied_at:
        confirmations = [name for name in CONFIRMATIONS if request.POST.get(name)]
        lists.confirm(people_list=people_list, confirmations=confirmations)
    if _hides_leavers(people_list):
        messages.info(
            request,
            _("Nothing is imported yet. Look again: now it shows who is missing from this list."),
        )
        return _check_list(request, people_list)
    question = leaving_question(people_list, on=timezone.localdate())
    if question and not request.POST.get("many_leave"):
        messages.error(
            request, _("Nothing was imported. Please confirm that these people have left.")
        )
        return redirect("manage_import_list", uuid)
    if people_list.file and unpacked_size(people_list.file) > MAX_BYTES_AT_ONCE:
        with transaction.atomic():  # nobody waits for work that was never queued
            task = long_tasks.begin(
                kind=LongTask.Kind.IMPORT_APPLY,
                by=reader(request),
                at=timezone.now(),
                unit=people_list.unit,
            )
            PeopleList.objects.filter(pk=people_list.pk).update(apply_task=task)
            apply_list.enqueue(people_list.pk, task.pk, good_rows_only)
        return redirect(task)
    return _apply_at_once(request, people_list, good_rows_only=good_rows_only)


def _hides_leavers(people_list: PeopleList) -> bool:
    """Return whether who leaves by the list was not shown: while rows were doubtful nobody was."""
    options = people_list.options
    if not options.get("leavers") or people_list.applied_at:
        return False
    is_confirmed = DOUBTFUL in options["confirmed"]
    return is_confirmed and bool(people_list.counts.get(RowResult.DOUBTFUL))


def _apply_at_once(
    request: HttpRequest, people_list: PeopleList, *, good_rows_only: bool
) -> HttpResponse:
    now = timezone.now()
    try:
        applying.apply(
            people_list=people_list,
            good_rows_only=good_rows_only,
            by=reader(request),
            at=now,
            on=timezone.localdate(now),
            queue_letter=send_invitation.enqueue,
        )
    except applying.WrongRows as error:
        messages.error(request, wrong_rows(error.count))
    except applying.NotConfirmed as error:
        messages.error(request, _not_confirmed_words(people_list, error.confirmations))
    except applying.NotReadable:
        messages.error(request, flaw_sentence(people_list.options["flaw"]))
    except applying.AppliedAlready:
        messages.info(request, _("This list was imported before; nothing was done twice."))
    return redirect("manage_import_list", people_list.uuid)


def _not_confirmed_words(people_list: PeopleList, confirmations: Sequence[str]) -> str:
    words = [_("Nothing was imported.")]
    for confirmation in confirmations:
        recognised = people_list.options["found"]
        words.append(confirmation_words(confirmation, recognised, people_list.counts))
    return " ".join(words)


@login_required
@require_POST
def drop(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Delete the file; what it brought about stays: ``/manage/import/<uuid>/drop/``."""
    people_list = my_list(request, uuid)
    lists.drop(people_list=people_list)
    messages.success(request, _("The file is deleted here."))
    query = urlencode({"unit": people_list.unit.uuid})
    return redirect(f"{reverse('manage_import')}?{query}")


@login_required
@require_safe
def errors_csv(request: HttpRequest, uuid: UUID) -> StreamingHttpResponse:
    """Return the rows to put right or to look at, as they came.

    ``/manage/import/<uuid>/errors.csv``.

    Behind each stands what is wrong with it.
    """
    people_list = my_list(request, uuid)
    header = people_list.options.get("found", {}).get("header", [])
    return StreamingHttpResponse(
        _blocking_rows_csv(people_list, header, get_language() or ""),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="to-put-right.csv"'},
    )


def _blocking_rows_csv(people_list: PeopleList, header: list[str], language: str) -> Iterator[str]:
    """Return the file, a piece at a time, in the language of the request, which is over by then."""
    with override(language):
        yield BOM + csv_text([*header, _("Problem")], [])
        outcomes = outcomes_with(outcome_lines(people_list), *BLOCKING_RESULTS)
        while piece := list(islice(outcomes, ROWS_IN_A_PIECE)):
            rows = [_row_with_problems(outcome, len(header)) for outcome in piece]
            # csv_text begins with a line of headings, which stands above already
            yield csv_text([], rows).partition("\r\n")[2]


def _row_with_problems(outcome: RowOutcome, width: int) -> list[str]:
    """Return a row as wide as the headings, the problems after them; cells too many stay behind."""
    cells = list(outcome.cells)
    empty_cells = [""] * (width - len(cells))
    return [*cells[:width], *empty_cells, sentences(outcome.problems), *cells[width:]]


@login_required
@require_safe
def blank(request: HttpRequest, holds: str, kind: str) -> HttpResponse:
    """Return a list to fill in: ``/manage/import/blank/<people|training>.<csv|xlsx>``."""
    my_units(request, Oversight.Duty.MANAGER)
    if holds not in PeopleList.Holds.values or kind not in ("csv", "xlsx"):
        raise Http404
    if kind == "csv":
        return csv_response(f"list-{holds}", headings(holds), [])
    disposition = f'attachment; filename="list-{holds}.xlsx"'
    return HttpResponse(
        workbook(holds),
        content_type=WORKBOOK_CONTENT_TYPE,
        headers={"Content-Disposition": disposition},
    )


def _check_list(request: HttpRequest, people_list: PeopleList) -> HttpResponse:
    """Work a list out: a short one now, a long one while its bringer watches."""
    now = timezone.now()
    if unpacked_size(people_list.file) <= MAX_BYTES_AT_ONCE:
        PeopleList.objects.filter(pk=people_list.pk).update(check_task=None)
        lists.check(people_list=people_list, on=timezone.localdate(now))
        return redirect("manage_import_list", people_list.uuid)
    with transaction.atomic():
        task = long_tasks.begin(
            kind=LongTask.Kind.IMPORT_CHECK, by=reader(request), at=now, unit=people_list.unit
        )
        PeopleList.objects.filter(pk=people_list.pk).update(check_task=task)
        check_list.enqueue(people_list.pk, task.pk)
    return redirect(task)
