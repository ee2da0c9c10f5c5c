"""What the page of a list shows.

A page of outcomes, filters by result, questions before it is imported.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.pagination import Paginator
from workforce.lists.actions.outcome_files import outcome_lines
from workforce.lists.models import PeopleList
from workforce.lists.problems import (
    RESULT_LABELS,
    change_words,
    confirmation_words,
    doubtful_words,
    flaw_sentence,
    many_leave,
    sentences,
    unread_parts,
)
from workforce.lists.recognising import DOUBTFUL
from workforce.lists.rules.outcomes import BLOCKING_RESULTS, RowOutcome, RowResult, page_of
from workforce.people.models import Membership
from workforce.units.models import below

#: Rows on a page.
ROWS_ON_A_PAGE = 50
#: Somebody is asked again where a list has one leaver to fewer of the staff than this: more than a
#: fifth of them would leave.
STAFF_PER_LEAVER = 5


def list_context(request: HttpRequest, people_list: PeopleList, *, on: date) -> dict[str, Any]:
    """Return what the template shows of a list. Raises Http404 for a result that does not exist."""
    result = request.GET.get("result", "")
    if result not in ("", *RowResult):
        raise Http404
    counts = {row_result: people_list.counts.get(row_result, 0) for row_result in RESULT_LABELS}
    total = sum(counts.values())
    blocking_count = sum(counts[row_result] for row_result in BLOCKING_RESULTS)
    rows_with_result = counts[RowResult(result)] if result else total
    page = Paginator(range(rows_with_result), ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    first_row = (page.number - 1) * ROWS_ON_A_PAGE
    outcomes = page_of(
        outcome_lines(people_list), start=first_row, size=ROWS_ON_A_PAGE, result=result
    )
    options = people_list.options
    flaw = options.get("flaw")
    recognised = options.get("found", {})
    return {
        "flaw": flaw_sentence(flaw) if flaw else "",
        "task_error": _task_error(people_list),
        "chips": _chips(counts, result),
        "page": page,
        "query": f"result={result}&" if result else "",
        "rows": [_row_context(outcome) for outcome in outcomes],
        "wrong": counts[RowResult.WRONG],
        "wrong_words": _wrong_words(counts[RowResult.WRONG]),
        "good": total - blocking_count,
        "doubtful": counts[RowResult.DOUBTFUL],
        "is_confirmed": DOUBTFUL in options.get("confirmed", ()),
        "doubtful_words": doubtful_words(counts[RowResult.DOUBTFUL]),
        "confirmations": _confirmations(recognised, people_list.counts),
        "unread": recognised.get("unread", []),
        "unread_parts": unread_parts(recognised),
        "leaving_question": leaving_question(people_list, on=on),
        "leavers_wait": bool(options.get("leavers") and counts[RowResult.WRONG]),
    }


def leaving_question(people_list: PeopleList, *, on: date) -> str:
    """Return the question before many leave by a list; empty when few do."""
    if not people_list.options.get("leavers"):
        return ""
    leaving = people_list.counts.get(RowResult.LEAVES, 0)
    if not leaving:
        return ""
    staff = Membership.objects.active(on=on)
    staff_count = staff.filter(below([people_list.unit], "unit__path")).count()
    return many_leave(leaving, staff_count) if leaving * STAFF_PER_LEAVER > staff_count else ""


def _task_error(people_list: PeopleList) -> str:
    """Return the sentence of a task that failed: of the import, or else of the reading."""
    for task in (people_list.apply_task, people_list.check_task):
        if task and task.error:
            return task.error
    return ""


def _confirmations(
    recognised: Mapping[str, Any], rows_by_result: Mapping[str, int]
) -> list[tuple[str, str]]:
    """Return code and sentence of each thing that has to be confirmed.

    ``recognised`` is what was recognised in the file, ``PeopleList.options["found"]``; its
    ``"asks"`` are the codes. ``rows_by_result`` counts rows by :class:`RowResult`.
    """
    confirmations = []
    for code in recognised.get("asks", ()):
        sentence = confirmation_words(code, recognised, rows_by_result)
        confirmations.append((code, sentence))
    return confirmations


def _chips(counts: Mapping[RowResult, int], current_result: str) -> list[dict[str, Any]]:
    """Return the filters by result, with how many rows each shows."""
    total = sum(counts.values())
    chips = [{"label": _("All"), "count": total, "query": "", "is_current": not current_result}]
    for result, count in counts.items():
        if count or result == current_result:
            chips.append(
                {
                    "label": RESULT_LABELS[result],
                    "count": count,
                    "query": f"result={result}",
                    "is_current": result == current_result,
                }
            )
    return chips


def _wrong_words(count: int) -> str:
    return ngettext(
        "One row has to be put right.", "{count} rows have to be put right.", count
    ).format(count=count)


def _row_context(outcome: RowOutcome) -> dict[str, Any]:
    """Return what the table shows of a row."""
    parts = [sentences(outcome.problems)]
    if outcome.repeated_row:
        parts.append(_("The same as row {number}.").format(number=outcome.repeated_row))
    if outcome.changes:
        parts.append(_("Changes: {fields}.").format(fields=change_words(outcome.changes)))
    parts.append(sentences(outcome.notes))
    return {
        "number": outcome.number or "",
        "result": outcome.result.value,
        "label": RESULT_LABELS[outcome.result],
        "name": outcome.name,
        "place": outcome.place,
        "words": " ".join(filter(None, parts)),
    }
