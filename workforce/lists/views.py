"""Bringing lists in: of people, and of training they did elsewhere."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.spreadsheets import BOM, csv_response, csv_text
from workforce.lists.actions import applying as imports
from workforce.lists.actions import lists
from workforce.lists.blank_lists import headings, workbook
from workforce.lists.forms import ReadingForm, UploadForm
from workforce.lists.models import PeopleList
from workforce.lists.problems import (
    RESULTS,
    ask_words,
    change_words,
    doubtful_words,
    flaw_sentence,
    many_leave,
    sentences,
    told_words,
    wrong_rows,
)
from workforce.lists.rules.outcomes import HELD, RowOutcome, RowResult, outcomes_with, page_of
from workforce.lists.tasks import apply_list, check_list, write_to_invited
from workforce.long_tasks import actions as long_tasks
from workforce.long_tasks.models import LongTask
from workforce.people.models import Membership, Oversight
from workforce.units.models import below
from workforce.views import chosen_unit, my_units, reader

PAGE = 50
#: Lists up to this many bytes are read while their bringer waits; a second or two.
AT_ONCE = 100_000
#: The share of a workforce that leaves by one list before somebody is asked again: more than a fifth.
MANY = 5
KEPT = timedelta(days=30)
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def my_list(request: HttpRequest, uuid: UUID) -> PeopleList:
    """A list for one of the reader's places; raises PermissionDenied for somebody else's, and for none."""
    mine = my_units(request, Oversight.Duty.MANAGER)
    lists_here = PeopleList.objects.filter(below(mine, "unit__path"), uuid=uuid)
    found = lists_here.select_related("unit", "check_task", "apply_task").first()
    if found is None:
        raise PermissionDenied
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """``/manage/import/``: bring a list; the ones brought before."""
    mine = my_units(request, Oversight.Duty.MANAGER)
    unit = chosen_unit(request, "unit", mine)
    if unit is None:
        return render(
            request, "workforce/choose.html", {"units": mine, "address": reverse("manage_import")}
        )
    now = timezone.now()
    lists.purge_lists(before=now - KEPT)
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
        return _read(request, people_list)
    before = PeopleList.objects.filter(unit__path__startswith=unit.path).select_related(
        "unit", "brought_by"
    )
    return render(
        request,
        "workforce/lists/import.html",
        {"unit": unit, "form": form, "lists": before.order_by("-brought_at", "-pk")[:20]},
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """``/manage/import/<uuid>/``: what would come of every row, and how the list is read."""
    people_list = my_list(request, uuid)
    for task in (people_list.apply_task, people_list.check_task):
        if task and not task.finished_at:
            return redirect(task)
    form = ReadingForm(request.POST or None, people_list=people_list)
    if request.method == "POST" and not people_list.applied_at and form.is_valid():
        lists.choose(people_list=people_list, **form.chosen(people_list))
        return _read(request, people_list)
    return render(
        request,
        "workforce/lists/import_list.html",
        {"people_list": people_list, "form": form, **_preview(request, people_list)},
    )


@login_required
@require_POST
def apply(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """``/manage/import/<uuid>/apply/``: do it."""
    people_list = my_list(request, uuid)
    good_rows_only = request.POST.get("rows") == "good"
    if not people_list.applied_at:
        lists.confirm(
            people_list=people_list, asks=[ask for ask in lists.ASKS if request.POST.get(ask)]
        )
    if _hides_leavers(people_list):
        messages.info(
            request,
            _("Nothing is imported yet. Look again: now it shows who is missing from this list."),
        )
        return _read(request, people_list)
    if _guard(people_list) and not request.POST.get("many_leave"):
        messages.error(
            request, _("Nothing was imported. Please confirm that these people have left.")
        )
        return redirect("manage_import_list", uuid)
    if people_list.file and people_list.file.size > AT_ONCE:
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


def _apply_at_once(
    request: HttpRequest, people_list: PeopleList, *, good_rows_only: bool
) -> HttpResponse:
    now = timezone.now()
    try:
        imports.apply(
            people_list=people_list,
            good_rows_only=good_rows_only,
            by=reader(request),
            at=now,
            on=timezone.localdate(now),
        )
    except imports.WrongRows as error:
        messages.error(request, wrong_rows(error.count))
    except imports.NotConfirmed as error:
        words = [
            ask_words(ask, people_list.options["found"], people_list.counts) for ask in error.asks
        ]
        messages.error(request, " ".join([_("Nothing was imported."), *words]))
    except imports.NotReadable:
        messages.error(request, flaw_sentence(people_list.options["flaw"]))
    except imports.AppliedAlready:
        messages.info(request, _("This list was imported before; nothing was done twice."))
    else:
        write_to_invited(people_list, by=reader(request), at=now)
    return redirect("manage_import_list", people_list.uuid)


@login_required
@require_POST
def drop(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """``/manage/import/<uuid>/drop/``: throw the file away; what it brought about stays."""
    people_list = my_list(request, uuid)
    lists.drop(people_list=people_list)
    messages.success(request, _("The file is deleted here."))
    return redirect(f"{reverse('manage_import')}?{urlencode({'unit': people_list.unit.uuid})}")


@login_required
@require_safe
def errors_csv(request: HttpRequest, uuid: UUID) -> StreamingHttpResponse:
    """``/manage/import/<uuid>/errors.csv``: the rows to put right or to look at, as they came, with what is wrong."""
    people_list = my_list(request, uuid)
    header = people_list.options.get("found", {}).get("header", [])
    return StreamingHttpResponse(
        _to_put_right(people_list, header, get_language() or ""),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="to-put-right.csv"'},
    )


def _to_put_right(people_list: PeopleList, header: list[str], language: str) -> Iterator[str]:
    """The file, a piece at a time, in the language of the request, which is over by then."""
    with override(language):
        yield BOM + csv_text([*header, _("Problem")], [])
        outcomes = _wrong_outcomes(people_list)
        while some := list(islice(outcomes, 500)):
            rows = [_wide(each.cells, len(header), sentences(each.problems)) for each in some]
            yield csv_text([], rows).partition("\r\n")[2]


def _wrong_outcomes(people_list: PeopleList) -> Iterator[RowOutcome]:
    return outcomes_with(lists.outcome_lines(people_list), *HELD)


def _wide(cells: tuple[str, ...], width: int, said: str) -> list[str]:
    """A row as wide as the headings, the sentence after them; cells too many stay behind it."""
    return [*cells[:width], *[""] * (width - len(cells)), said, *cells[width:]]


@login_required
@require_safe
def blank(request: HttpRequest, holds: str, kind: str) -> HttpResponse:
    """``/manage/import/blank/<people|training>.<csv|xlsx>``: a list to fill in."""
    my_units(request, Oversight.Duty.MANAGER)
    if holds not in PeopleList.Holds.values or kind not in ("csv", "xlsx"):
        raise Http404
    if kind == "csv":
        return csv_response(f"list-{holds}", headings(holds), [])
    name = f'attachment; filename="list-{holds}.xlsx"'
    return HttpResponse(
        workbook(holds), content_type=WORKBOOK, headers={"Content-Disposition": name}
    )


def _read(request: HttpRequest, people_list: PeopleList) -> HttpResponse:
    """Work a list out: a short one now, a long one while its bringer watches."""
    now = timezone.now()
    if people_list.file.size <= AT_ONCE:
        PeopleList.objects.filter(pk=people_list.pk).update(check_task=None)
        lists.check(people_list=people_list, on=timezone.localdate(now))
        return redirect("manage_import_list", people_list.uuid)
    task = long_tasks.begin(
        kind=LongTask.Kind.IMPORT_CHECK, by=reader(request), at=now, unit=people_list.unit
    )
    PeopleList.objects.filter(pk=people_list.pk).update(check_task=task)
    check_list.enqueue(people_list.pk, task.pk)
    return redirect(task)


def _hides_leavers(people_list: PeopleList) -> bool:
    """Whether who leaves by the list was not shown: while rows were doubtful nobody was taken for gone."""
    is_asked = bool(people_list.options.get("leavers")) and not people_list.applied_at
    return (
        is_asked
        and lists.DOUBTFUL in people_list.options["confirmed"]
        and bool(people_list.counts.get(RowResult.DOUBTFUL))
    )


def _guard(people_list: PeopleList) -> str:
    """The question before many leave by a list; empty when few do."""
    leaving = (
        people_list.counts.get(RowResult.LEAVES, 0) if people_list.options.get("leavers") else 0
    )
    if not leaving:
        return ""
    here = (
        Membership.objects.active(on=timezone.localdate())
        .filter(below([people_list.unit], "unit__path"))
        .count()
    )
    return many_leave(leaving, here) if leaving * MANY > here else ""


def _preview(request: HttpRequest, people_list: PeopleList) -> dict[str, Any]:
    """The outcomes of a list, one page of them, with everything the page says of it."""
    flaw = people_list.options.get("flaw")
    counts = {result: people_list.counts.get(result, 0) for result in RESULTS}
    result = request.GET.get("result", "")
    if result not in ("", *RowResult):
        raise Http404
    total = counts[RowResult(result)] if result else sum(counts.values())
    page = Paginator(range(total), PAGE).get_page(request.GET.get("page"))
    start = (page.number - 1) * PAGE
    rows = page_of(lists.outcome_lines(people_list), start=start, size=PAGE, result=result)
    good = sum(counts.values()) - sum(counts[held] for held in HELD)
    found = people_list.options.get("found", {})
    return {
        "flaw": flaw_sentence(flaw) if flaw else "",
        "failed": next(
            (
                task.error
                for task in (people_list.apply_task, people_list.check_task)
                if task and task.error
            ),
            "",
        ),
        "chips": _chips(counts, result),
        "page": page,
        "query": f"result={result}&" if result else "",
        "rows": [_said(row) for row in rows],
        "wrong": counts[RowResult.WRONG],
        "wrong_words": _wrong_words(counts[RowResult.WRONG]),
        "good": good,
        "doubtful": counts[RowResult.DOUBTFUL],
        "is_confirmed": lists.DOUBTFUL in people_list.options.get("confirmed", ()),
        "doubtful_words": doubtful_words(counts[RowResult.DOUBTFUL]),
        "asks": [(ask, ask_words(ask, found, people_list.counts)) for ask in found.get("asks", ())],
        "unread": found.get("unread", []),
        "told": told_words(found),
        "guard": _guard(people_list),
        "leavers_wait": bool(people_list.options.get("leavers") and counts[RowResult.WRONG]),
    }


def _chips(counts: Mapping[RowResult, int], current: str) -> list[dict[str, Any]]:
    """Return the filters by result, with how many rows each shows."""
    total = sum(counts.values())
    chips = [{"label": _("All"), "count": total, "query": "", "is_current": not current}]
    for result, count in counts.items():
        if count or result == current:
            chips.append(
                {
                    "label": RESULTS[result],
                    "count": count,
                    "query": f"result={result}",
                    "is_current": result == current,
                }
            )
    return chips


def _wrong_words(count: int) -> str:
    return ngettext(
        "One row has to be put right.", "{count} rows have to be put right.", count
    ).format(count=count)


def _said(outcome: RowOutcome) -> dict[str, Any]:
    """A row of the table."""
    changes = (
        _("Changes: {fields}.").format(fields=change_words(outcome.changes))
        if outcome.changes
        else ""
    )
    repeats = _("The same as row {number}.").format(number=outcome.of) if outcome.of else ""
    words = [sentences(outcome.problems), repeats, changes, sentences(outcome.notes)]
    return {
        "number": outcome.number or "",
        "result": outcome.result.value,
        "label": RESULTS[outcome.result],
        "name": outcome.name,
        "place": outcome.place,
        "words": " ".join(filter(None, words)),
    }
