"""Quizzes on paper: choose a quiz and people, print their sheets, enter what they wrote."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from compliance.paper.actions import (
    NotOnPaperError,
    OwnSheetError,
    Refused,
    enter_sheet,
    make_sheets,
)
from compliance.paper.forms import SheetForm
from compliance.paper.sheets import (
    Printable,
    out_at,
    pdf_of,
    printables,
    printed,
    staff,
    with_facts,
)
from foundation.dates import moment_in_words
from foundation.downloads import pdf_response
from foundation.typesetting import is_available
from quizzes.attempts.actions.printing import HandedInError
from quizzes.attempts.models import Attempt
from quizzes.attempts.rules.sitting import RefusalReason
from quizzes.attempts.views.access import outline_of
from quizzes.papers.choices import CERTAINTIES
from workforce.people.models import Membership, Oversight
from workforce.units.models import Unit, below
from workforce.views import chosen_unit, my_units, reader, which_below

#: People on one page of the list, and sheets in one file: each takes a moment to set.
PAGE = 25
#: So many sheets that are out are listed.
OUT = 100


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sheets(request: HttpRequest) -> HttpResponse:
    """``/manage/sheets/``: a quiz and the people of a workplace to choose from; POST makes the file."""
    mine = my_units(request, Oversight.Duty.MANAGER)
    unit, here = chosen_unit(request, "unit", mine), reverse("manage_sheets")
    if unit is None:
        return render(request, "workforce/choose.html", {"units": mine, "address": here})
    if question := which_below(request, unit, address=here):
        return question
    quizzes = printables()
    key = request.POST.get("quiz") or request.GET.get("quiz") or ""
    chosen = next((one for one in quizzes if str(one.key) == key), None)
    if request.method == "POST":
        return make(request, unit, chosen)
    on = timezone.localdate()
    context: dict[str, Any] = {"unit": unit, "quizzes": quizzes, "chosen": chosen}
    if chosen:
        people = with_facts(staff(unit, on=on), chosen, on=on).order_by("person__name", "pk")
        context["page"] = Paginator(people, PAGE).get_page(request.GET.get("page"))
        context["page_query"] = f"{back(unit, chosen)}&"
    else:
        context["out"] = out_at(unit, on=on)[:OUT]
    return render(request, "compliance/paper/sheets.html", context)


def back(unit: Unit, chosen: Printable | None) -> str:
    """The query that leads to the list again."""
    return urlencode({"unit": unit.uuid, "here": 1, **({"quiz": chosen.key} if chosen else {})})


def make(request: HttpRequest, unit: Unit, chosen: Printable | None) -> HttpResponse:
    """The sheets of the people ticked; where somebody gets none, first a page that says who and why."""
    now = timezone.now()
    ticked = [int(pk) for pk in request.POST.getlist("member") if pk.isdecimal() and len(pk) < 19][
        :PAGE
    ]
    jobs = list(
        staff(unit, on=timezone.localdate(now)).filter(pk__in=ticked).order_by("person__name", "pk")
    )
    again = redirect(f"{reverse('manage_sheets')}?{back(unit, chosen)}")
    if chosen is None or not jobs:
        messages.info(request, _("Please tick the people you mean first."))
        return again
    if not is_available():
        messages.error(
            request, _("This site cannot make PDF files yet. Tell whoever looks after it.")
        )
        return again
    try:
        made, refused = make_sheets(jobs=jobs, printable=chosen, by=reader(request), at=now)
    except NotOnPaperError as stopped:
        numbers = ", ".join(str(position) for position in stopped.positions)
        messages.error(
            request,
            _("This quiz cannot be printed. No pen can answer: {numbers}.").format(numbers=numbers),
        )
        return again
    if refused:
        left = {one.job.pk for one in refused}
        rows = [(one.job, why_none(one)) for one in refused]
        context = {
            "unit": unit,
            "chosen": chosen,
            "refused": rows,
            "jobs": [job for job in jobs if job.pk not in left],
        }
        return render(request, "compliance/paper/sheets_refused.html", context)
    return pdf_response(pdf_of(made), f"sheets-{timezone.localdate(now)}")


def why_none(refused: Refused) -> str:
    """Why somebody gets no sheet, for their manager."""
    if refused.refusal is None:
        return _("They are answering on a device now, and time is running.")
    if refused.refusal.reason is RefusalReason.HELD:
        return _(
            "The questions were corrected, and their language does not have the correction yet."
        )
    if refused.refusal.until is None:
        return _("They have no attempt left.")
    moment = moment_in_words(timezone.localtime(refused.refusal.until), get_language() or "en")
    return _("They can try again from {moment}.").format(moment=moment)


def my_sheet(request: HttpRequest, uuid: UUID) -> tuple[Attempt, Membership]:
    """A printed sitting of somebody who works today at one of the reader’s places; 404 for any other."""
    on = timezone.localdate()
    mine = list(Unit.objects.looked_after_by(reader(request), Oversight.Duty.MANAGER, on=on))
    found = printed().select_related(
        "paper", "enrolment__person", "enrolment__course", "entered_by"
    )
    attempt = get_object_or_404(found.prefetch_related("responses"), uuid=uuid)
    jobs = Membership.objects.active(on=on).vouched_for().filter(below(mine, "unit__path"))
    job = (
        jobs.filter(person=attempt.enrolment.person_id)
        .select_related("person", "unit")
        .order_by("pk")
        .first()
    )
    if job is None:
        raise Http404
    return attempt, job


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """``/manage/sheets/<uuid>/``: what somebody wrote on their sheet, to be entered once."""
    attempt, job = my_sheet(request, uuid)
    context = {"attempt": attempt, "paper": attempt.paper.content, "job": job, "unit": job.unit}
    if attempt.submitted_at:
        mark = attempt.mark() if attempt.entered_by_id else None
        return render(request, "compliance/paper/sheet_entered.html", {**context, "mark": mark})
    if job.person_id == reader(request).pk:
        return render(request, "compliance/paper/sheet_own.html", context, status=403)
    form = SheetForm(attempt, request.POST if request.method == "POST" else None)
    blank = bool(form.rows and form.blank)
    if request.method == "POST" and not form.has_errors and (not blank or request.POST.get("sure")):
        try:
            outline = outline_of(attempt)
            enter_sheet(
                attempt=attempt,
                job=job,
                written=form.written,
                outline=outline,
                by=reader(request),
                at=timezone.now(),
            )
        except (HandedInError, OwnSheetError):
            pass  # the page says how it stands
        return redirect("manage_sheets_entry", uuid)
    context |= {"form": form, "certainties": CERTAINTIES if attempt.paper.content.certainty else ()}
    context["blank"] = form.blank if not form.has_errors else ()
    return render(
        request,
        "compliance/paper/sheet_entry.html",
        context,
        status=400 if request.method == "POST" else 200,
    )
