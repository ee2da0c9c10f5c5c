"""Quizzes on paper: choose a quiz and people, print their sheets, enter what they wrote."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
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
    RefusedSheet,
    enter_sheet,
    make_sheets,
)
from compliance.paper.forms import SheetForm
from compliance.paper.paper_quizzes import (
    PrintableQuiz,
    pdf_of,
    printables,
    printed,
    sheets_to_enter,
    staff,
    with_facts,
)
from foundation.dates import moment_in_words
from foundation.downloads import pdf_response
from foundation.pagination import Paginator
from foundation.typesetting import is_available
from quizzes.attempts.actions.printing import HandedInError
from quizzes.attempts.models import Attempt
from quizzes.attempts.rules.retakes import RefusalReason
from quizzes.attempts.views.access import outline_of
from quizzes.papers.choices import CERTAINTIES
from workforce.people.models import Membership, Oversight
from workforce.permissions import units_managed_by
from workforce.units.models import Unit, below
from workforce.views import choose_below_page, my_units, reader, requested_unit

#: People on one page of the list, and sheets in one file: each takes a moment to set.
PAGE = 25
#: So many sheets that are not entered yet are listed.
MAX_SHEETS_LISTED = 100


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sheets(request: HttpRequest) -> HttpResponse:
    """``/manage/sheets/``: choose a quiz and people of a workplace; POST prints their sheets."""
    units = my_units(request, Oversight.Duty.MANAGER)
    unit = requested_unit(request, "unit", units)
    address = reverse("manage_sheets")
    if unit is None:
        return render(request, "workforce/choose.html", {"units": units, "address": address})
    choose_page = choose_below_page(request, unit, address=address)
    if choose_page:
        return choose_page
    quizzes = printables()
    selected_quiz = None
    selected_key = request.POST.get("quiz") or request.GET.get("quiz") or ""
    for quiz in quizzes:
        if str(quiz.key) == selected_key:
            selected_quiz = quiz
    if request.method == "POST":
        return make(request, unit, selected_quiz)
    on = timezone.localdate()
    context: dict[str, Any] = {"unit": unit, "quizzes": quizzes, "selected_quiz": selected_quiz}
    if selected_quiz:
        people = with_facts(staff(unit, on=on), selected_quiz, on=on)
        people = people.order_by("person__name", "pk")
        context["page"] = Paginator(people, PAGE).get_page(request.GET.get("page"))
        context["page_query"] = f"{list_query(unit, selected_quiz)}&"
    else:
        context["sheets_to_enter"] = sheets_to_enter(unit, on=on)[:MAX_SHEETS_LISTED]
    return render(request, "compliance/paper/sheets.html", context)


def list_query(unit: Unit, quiz: PrintableQuiz | None) -> str:
    """Return the query string of the list of people for a quiz."""
    parameters = {"unit": unit.uuid, "here": 1}
    if quiz:
        parameters["quiz"] = quiz.key
    return urlencode(parameters)


def make(request: HttpRequest, unit: Unit, selected_quiz: PrintableQuiz | None) -> HttpResponse:
    """Return the sheets of the people ticked as a PDF.

    Where somebody gets none, a page first says who and why.
    """
    now = timezone.now()
    on = timezone.localdate(now)
    ticked_ids = _ids(request.POST.getlist("member"))
    members = staff(unit, on=on).filter(pk__in=ticked_ids[:PAGE])
    jobs = list(members.order_by("person__name", "pk"))
    back_to_list = redirect(f"{reverse('manage_sheets')}?{list_query(unit, selected_quiz)}")
    if selected_quiz is None or not jobs:
        messages.info(request, _("Please tick the people you mean first."))
        return back_to_list
    if not is_available():
        messages.error(
            request, _("This site cannot make PDF files yet. Tell whoever looks after it.")
        )
        return back_to_list
    try:
        sheets, refused = make_sheets(
            jobs=jobs, printable=selected_quiz, by=reader(request), at=now
        )
    except NotOnPaperError as error:
        numbers = ", ".join(str(position) for position in error.positions)
        messages.error(
            request,
            _("This quiz cannot be printed. No pen can answer: {numbers}.").format(numbers=numbers),
        )
        return back_to_list
    if refused:
        refused_ids = {row.job.pk for row in refused}
        context = {
            "unit": unit,
            "selected_quiz": selected_quiz,
            "refused": [(row.job, refusal_text(row)) for row in refused],
            "jobs": [job for job in jobs if job.pk not in refused_ids],
        }
        return render(request, "compliance/paper/sheets_refused.html", context)
    return pdf_response(pdf_of(sheets), f"sheets-{on}")


def _ids(texts: Iterable[str]) -> list[int]:
    """Return the numbers among posted texts, in their order."""
    # Numbers of 19 digits and more may not fit into a database's number.
    return [int(text) for text in texts if text.isdecimal() and len(text) < 19]


def refusal_text(refused: RefusedSheet) -> str:
    """Return why somebody gets no sheet, for their manager."""
    if refused.refusal is None:
        return _("They are answering on a device now, and time is running.")
    if refused.refusal.reason is RefusalReason.OUT_OF_STEP:
        return _(
            "The questions were corrected, and their language does not have the correction yet."
        )
    if refused.refusal.may_begin_at is None:
        return _("They have no attempt left.")
    moment = moment_in_words(
        timezone.localtime(refused.refusal.may_begin_at), get_language() or "en"
    )
    return _("They can try again from {moment}.").format(moment=moment)


def my_sheet(request: HttpRequest, uuid: UUID) -> tuple[Attempt, Membership]:
    """Return a printed attempt and its person's membership, at one of the reader’s units.

    Raises 404 for any other.
    """
    on = timezone.localdate()
    units = units_managed_by(reader(request), on=on)
    attempts = printed().select_related(
        "paper", "enrolment__person", "enrolment__course", "entered_by"
    )
    attempt = get_object_or_404(attempts.prefetch_related("responses"), uuid=uuid)
    jobs = Membership.objects.active(on=on).vouched_for().filter(below(units, "unit__path"))
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
    """``/manage/sheets/<uuid>/``: enter the answers on a sheet, once."""
    attempt, job = my_sheet(request, uuid)
    context: dict[str, Any] = {
        "attempt": attempt,
        "paper": attempt.paper.content,
        "job": job,
        "unit": job.unit,
    }
    if attempt.submitted_at:
        context["mark"] = None
        if attempt.entered_by_id:
            context["mark"] = attempt.mark()
        return render(request, "compliance/paper/sheet_entered.html", context)
    if job.person_id == reader(request).pk:
        return render(request, "compliance/paper/sheet_own.html", context, status=403)
    is_post = request.method == "POST"
    form = SheetForm(attempt, request.POST if is_post else None)
    has_blank = bool(form.rows and form.blank)
    is_sure = bool(request.POST.get("sure"))
    may_hand_in = not form.has_errors and (is_sure or not has_blank)
    if is_post and may_hand_in:
        _hand_in(request, attempt, job, form)
        return redirect("manage_sheets_entry", uuid)
    context |= {"form": form, "certainties": (), "blank": ()}
    if attempt.paper.content.certainty_policy:
        context["certainties"] = CERTAINTIES
    if not form.has_errors:
        context["blank"] = form.blank
    status = 400 if is_post else 200
    return render(request, "compliance/paper/sheet_entry.html", context, status=status)


def _hand_in(request: HttpRequest, attempt: Attempt, job: Membership, form: SheetForm) -> None:
    """Enter the answers of the form, unless somebody else was quicker."""
    outline = outline_of(attempt)
    # The page the reader is sent to afterwards says why nothing was entered.
    with suppress(HandedInError, OwnSheetError):
        enter_sheet(
            attempt=attempt,
            job=job,
            entries=form.entries,
            outline=outline,
            by=reader(request),
            at=timezone.now(),
        )
