"""Who must hold what at my places: see it, change it – after a look at what that means –, end it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from compliance.requirements.models import Requirement
from compliance.requirements.presets import presets
from compliance.rulebook.actions import add_requirement, change_requirement, end_requirement
from compliance.rulebook.cards import effect_label, rules_above, rules_below
from compliance.rulebook.forms import EndForm, RequirementForm
from compliance.rulebook.preview import by_urgency, named, preview
from compliance.rulebook.tasks import let_follow
from courses.titles import faces
from foundation.spreadsheets import csv_response
from workforce.people.models import Oversight
from workforce.units.models import Unit, below
from workforce.views import chosen_unit, my_units, reader

PAGE = 50
ADD, CHANGE, END = "add", "change", "end"


@dataclass(frozen=True)
class Proposal:
    """What a manager wants to do to the rules: which act, of which requirement (None: a new one), as typed."""

    act: str
    unit: Unit
    requirement: Requirement | None
    form: forms.Form | forms.ModelForm[Requirement]
    typed: Mapping[str, str]

    @property
    def query(self) -> str:
        """The address's question that says it all again."""
        return urlencode({name: value for name, value in self.typed.items() if value})

    def draft(self) -> Requirement:
        """The requirement as it would be, saved nowhere; the form must be valid."""
        if self.requirement is None or self.act == CHANGE:
            instance: Requirement = self.form.instance  # type: ignore[union-attr]
            return instance
        self.requirement.until_on = self.form.cleaned_data["until_on"]
        return self.requirement


NAMES = (
    *(
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
    ),
    "needs_acknowledgement",
)


def proposal_of(request: HttpRequest, query: QueryDict) -> Proposal:
    """What is asked for, if the reader may: PermissionDenied for a rule or place that is not theirs to change."""
    mine = my_units(request, Oversight.Duty.MANAGER)
    act, today = query.get("act", ADD), timezone.localdate()
    if act not in (ADD, CHANGE, END):
        raise Http404
    typed = {name: query.get(name, "") for name in NAMES if name in query}
    requirement = None if act == ADD else my_requirement(mine, query.get("requirement", ""))
    unit = requirement.unit if requirement else chosen_unit(request, "unit", mine) or mine[0]
    bound = query if "sent" in query else None
    if act == END:
        return Proposal(
            act, unit, requirement, EndForm(bound, today=today, initial={"until_on": today}), typed
        )
    start = (
        {"from_on": today, **{name: value for name, value in typed.items() if value}}
        if act == ADD
        else {}
    )
    form = RequirementForm(bound, instance=requirement, unit=unit, today=today, initial=start)
    return Proposal(act, unit, requirement, form, {**typed, "act": act, "unit": str(unit.uuid)})


def my_requirement(mine: Sequence[Unit], pk: str) -> Requirement:
    """A requirement that stands at one of my units or below; PermissionDenied for any other, and for none."""
    if not pk.isascii() or not pk.isdigit() or len(pk) > 18:
        raise Http404
    found = Requirement.objects.filter(below(mine, "unit__path"), pk=int(pk))
    requirement = found.select_related("unit", "course", "role", "sector").first()
    if requirement is None:
        raise PermissionDenied
    return requirement


@login_required
@require_safe
def requirements(request: HttpRequest) -> HttpResponse:
    """``/manage/requirements/``: what binds a place, from where, and how many hold it."""
    mine = my_units(request, Oversight.Duty.MANAGER)
    unit = chosen_unit(request, "unit", mine)
    if unit is None:
        return render(
            request,
            "workforce/choose.html",
            {"units": mine, "address": reverse("manage_requirements")},
        )
    today = timezone.localdate()
    here = rules_above(unit, mine, on=today)
    page = Paginator(rules_below(unit, on=today), PAGE).get_page(request.GET.get("page"))
    context = {
        "unit": unit,
        "rules": here,
        "page": page,
        "below": page.object_list,
        "page_query": urlencode({"unit": unit.uuid}) + "&",
        "faces": faces(
            rule.course for rule in (*(each.requirement for each in here), *page.object_list)
        ),
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
    """``/manage/requirements/preview/``: exactly what it would mean, before anything is written."""
    proposal = proposal_of(request, request.GET)
    if not proposal.form.is_valid():
        return _form(request, proposal)
    found = preview(proposal.draft(), on=timezone.localdate())
    page = Paginator(by_urgency(found.lines), PAGE).get_page(request.GET.get("page"))
    draft = proposal.draft()
    context = {
        "proposal": proposal,
        "draft": draft,
        "unit": proposal.unit,
        "face": faces([draft.course])[draft.course_id],
        "preset": presets().get(draft.preset),
        "preview": found,
        "counts": {effect.value: count for effect, count in found.counts.items()},
        "rows": list(named(list(page.object_list))),
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
    ]
    found = preview(proposal.draft(), on=timezone.localdate())
    rows = [_cells(each.person, each.line) for each in named(by_urgency(found.lines))]
    return csv_response(
        f"preview-{timezone.localdate().isoformat()}", [*header, _("Overdue from")], rows
    )


def _cells(person: Any, line: Any) -> list[object]:
    days = (line.due_on, line.due_before, line.until_on, line.late_from)
    return [person.name, person.learner_id, effect_label(line.effect), *days]


@login_required
@require_POST
def requirement_apply(request: HttpRequest) -> HttpResponse:
    """``/manage/requirements/apply/``: do what was previewed."""
    query = request.POST.copy()
    query["sent"] = "1"
    proposal = proposal_of(request, query)
    if not proposal.form.is_valid():
        return _form(request, proposal)
    with transaction.atomic():
        _carry_out(request, proposal)
        task = let_follow(requirement=proposal.draft(), by=reader(request))
    if task:
        return redirect(task)
    return redirect(f"{reverse('manage_requirements')}?{urlencode({'unit': proposal.unit.uuid})}")


def _carry_out(request: HttpRequest, proposal: Proposal) -> None:
    draft, by = proposal.draft(), reader(request)
    if proposal.act == ADD:
        add_requirement(requirement=draft, by=by)
        messages.success(request, _("The requirement is in place."))
    elif proposal.act == CHANGE:
        change_requirement(requirement=draft, by=by)
        messages.success(request, _("The requirement is changed."))
    else:
        last = proposal.form.cleaned_data["until_on"]
        end_requirement(requirement=draft, until_on=last, by=by, at=timezone.now())
        messages.success(request, _("The requirement has its last day. What was earned stays."))


def _form(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    course = proposal.requirement.course if proposal.requirement else None
    context = {
        "proposal": proposal,
        "form": proposal.form,
        "unit": proposal.unit,
        "face": faces([course])[course.pk] if course else None,
        "presets": presets().values() if proposal.act != END else (),
    }
    return render(request, "compliance/rulebook/requirement_form.html", context)
