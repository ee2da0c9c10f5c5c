"""The manager's pages of requirements: list, form, preview, apply."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from compliance.requirements.models import Requirement
from compliance.requirements.presets import presets
from compliance.rulebook.actions import (
    AskedAlready,
    add_requirement,
    change_requirement,
    end_requirement,
)
from compliance.rulebook.forms import EndForm, RequirementForm
from compliance.rulebook.preview import PreviewLine, preview, preview_rows, sort_by_urgency
from compliance.rulebook.summaries import effect_label, requirements_below, summaries_of
from compliance.rulebook.tasks import update_or_schedule_obligations
from courses.titles import localise_courses
from foundation.pagination import Paginator
from foundation.spreadsheets import csv_response
from workforce.people.models import Oversight
from workforce.units.models import Unit, below
from workforce.views import my_units, reader, requested_unit

PAGE_SIZE = 50
ADD, CHANGE, END = "add", "change", "end"


@dataclass(frozen=True)
class Proposal:
    """An act a manager proposes on a requirement (None: a new one), and the values typed."""

    act: str
    unit: Unit
    requirement: Requirement | None
    form: forms.Form | forms.ModelForm[Requirement]
    typed: Mapping[str, str]

    @property
    def query(self) -> str:
        """The query string that repeats the proposal."""
        return urlencode(_without_empty(self.typed))

    def draft(self) -> Requirement:
        """Return the requirement as it would be, not saved; the form must be valid."""
        if self.requirement is None or self.act == CHANGE:
            instance: Requirement = self.form.instance  # type: ignore[union-attr]  # set by then
            return instance
        self.requirement.until_on = self.form.cleaned_data["until_on"]
        return self.requirement


PARAMETERS = (
    "act",
    "unit",
    "requirement",
    "preset",
    "course",
    "role",
    "sector",
    "within_days",
    "from_on",
    "until_on",
    "needs_acknowledgement",
)


def _without_empty(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}


def proposal_of(request: HttpRequest, query: QueryDict) -> Proposal:
    """Return what is proposed.

    Raises PermissionDenied for a requirement or unit that the reader does not manage.
    """
    managed_units = my_units(request, Oversight.Duty.MANAGER)
    today = timezone.localdate()
    act = query.get("act", ADD)
    if act not in (ADD, CHANGE, END):
        raise Http404
    typed = {name: query.get(name, "") for name in PARAMETERS if name in query}
    if act == ADD:
        requirement = None
        unit = requested_unit(request, "unit", managed_units) or managed_units[0]
    else:
        requirement = managed_requirement(managed_units, query.get("requirement", ""))
        unit = requirement.unit
    bound = query if "sent" in query else None
    if act == END:
        end_form = EndForm(bound, today=today, initial={"until_on": today})
        return Proposal(act, unit, requirement, end_form, typed)
    initial: dict[str, Any] = {}
    if act == ADD:
        initial = {"from_on": today, **_without_empty(typed)}
    form = RequirementForm(bound, instance=requirement, unit=unit, today=today, initial=initial)
    return Proposal(act, unit, requirement, form, {**typed, "act": act, "unit": str(unit.uuid)})


def managed_requirement(managed_units: Sequence[Unit], pk: str) -> Requirement:
    """Return a requirement that stands at a managed unit or below.

    Raises PermissionDenied for any other, and for none.
    """
    if not pk.isascii() or not pk.isdigit() or len(pk) > 18:
        raise Http404
    matching = Requirement.objects.filter(below(managed_units, "unit__path"), pk=int(pk))
    requirement = matching.select_related("unit", "course", "role", "sector").first()
    if requirement is None:
        raise PermissionDenied
    return requirement


@login_required
@require_safe
def requirements(request: HttpRequest) -> HttpResponse:
    """``/manage/requirements/``: what binds a unit, from where, and how many hold it."""
    managed_units = my_units(request, Oversight.Duty.MANAGER)
    unit = requested_unit(request, "unit", managed_units)
    if unit is None:
        return render(
            request,
            "workforce/choose.html",
            {"units": managed_units, "address": reverse("manage_requirements")},
        )
    today = timezone.localdate()
    summaries = summaries_of(unit, managed_units, on=today)
    page = Paginator(requirements_below(unit, on=today), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    courses = [summary.requirement.course for summary in summaries]
    courses += [requirement.course for requirement in page.object_list]
    context = {
        "unit": unit,
        "rules": summaries,
        "page": page,
        "below": page.object_list,
        "page_query": urlencode({"unit": unit.uuid}) + "&",
        "localised_courses": localise_courses(courses),
    }
    return render(request, "compliance/rulebook/requirements.html", context)


@login_required
@require_safe
def requirement_form(request: HttpRequest) -> HttpResponse:
    """``/manage/requirements/change/``: the form for a new, a changed or an ended requirement."""
    proposal = proposal_of(request, request.GET)
    return _form(request, proposal)


@login_required
@require_safe
def requirement_preview(request: HttpRequest) -> HttpResponse:
    """``/manage/requirements/preview/``: what a proposal would mean, before anything is written."""
    proposal = proposal_of(request, request.GET)
    if not proposal.form.is_valid():
        return _form(request, proposal)
    draft = proposal.draft()
    consequences = preview(draft, on=timezone.localdate())
    lines = sort_by_urgency(consequences.lines)
    page = Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "proposal": proposal,
        "draft": draft,
        "unit": proposal.unit,
        "localised_course": localise_courses([draft.course])[draft.course_id],
        "preset": presets().get(draft.preset),
        "preview": consequences,
        "counts": {effect.value: count for effect, count in consequences.counts.items()},
        "rows": list(preview_rows(list(page.object_list))),
        "page": page,
        "page_query": f"{proposal.query}&sent=1&",
    }
    return render(request, "compliance/rulebook/requirement_preview.html", context)


@login_required
@require_safe
def requirement_preview_csv(request: HttpRequest) -> HttpResponse:
    """``/manage/requirements/preview.csv``: everybody in the preview."""
    proposal = proposal_of(request, request.GET)
    if not proposal.form.is_valid():
        return HttpResponse(
            _("The rule is not complete."), status=400, content_type="text/plain; charset=utf-8"
        )
    header = [
        _("Name"),
        _("Learner ID"),
        _("What changes"),
        _("Due on"),
        _("Due before"),
        _("Asked until"),
        _("Overdue from"),
    ]
    today = timezone.localdate()
    lines = sort_by_urgency(preview(proposal.draft(), on=today).lines)
    rows = [_cells(row.person, row.line) for row in preview_rows(lines)]
    return csv_response(f"preview-{today.isoformat()}", header, rows)


def _cells(person: User, line: PreviewLine) -> list[object]:
    return [
        person.name,
        person.learner_id,
        effect_label(line.effect),
        line.due_on,
        line.due_before,
        line.until_on,
        line.late_from,
    ]


@login_required
@require_POST
def requirement_apply(request: HttpRequest) -> HttpResponse:
    """``/manage/requirements/apply/``: carry out what was previewed."""
    query = request.POST.copy()
    query["sent"] = "1"
    proposal = proposal_of(request, query)
    if not proposal.form.is_valid():
        return _form(request, proposal)
    try:
        with transaction.atomic():
            _carry_out(request, proposal)
            task = update_or_schedule_obligations(requirement=proposal.draft(), by=reader(request))
    except AskedAlready:
        messages.info(request, _("This is asked here already, in the same words."))
        return redirect_to_requirements(proposal.unit)
    if task:
        return redirect(task)
    return redirect_to_requirements(proposal.unit)


def redirect_to_requirements(unit: Unit) -> HttpResponse:
    """Redirect to the rules of a place."""
    return redirect(f"{reverse('manage_requirements')}?{urlencode({'unit': unit.uuid})}")


def _carry_out(request: HttpRequest, proposal: Proposal) -> None:
    draft = proposal.draft()
    by = reader(request)
    if proposal.act == ADD:
        add_requirement(requirement=draft, by=by, on=timezone.localdate())
        messages.success(request, _("The requirement is in place."))
    elif proposal.act == CHANGE:
        change_requirement(requirement=draft, by=by, on=timezone.localdate())
        messages.success(request, _("The requirement is changed."))
    else:
        until_on = proposal.form.cleaned_data["until_on"]
        end_requirement(requirement=draft, until_on=until_on, by=by, at=timezone.now())
        messages.success(request, _("The requirement has its last day. What was earned stays."))


def _form(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    course = proposal.requirement.course if proposal.requirement else None
    context = {
        "proposal": proposal,
        "form": proposal.form,
        "unit": proposal.unit,
        "localised_course": localise_courses([course])[course.pk] if course else None,
        "presets": presets().values() if proposal.act != END else (),
    }
    return render(request, "compliance/rulebook/requirement_form.html", context)
