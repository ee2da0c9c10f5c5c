"""Pages about one person: their jobs, what is required of them and what happened when."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from certificates.models import Certificate
from compliance.managing.forms import MembershipForm
from compliance.managing.history import timeline
from compliance.obligations.models import Obligation
from courses.titles import localise_courses
from workforce.people.actions import memberships
from workforce.people.managed_memberships import managed_memberships_of
from workforce.people.models import Membership
from workforce.views import reader

#: Names and labels of further pages about a person, where the site has them.
FURTHER_PAGES = (
    ("manage_reissue_key", gettext_lazy("Give them a new key")),
    ("manage_person_training", gettext_lazy("Record training done elsewhere")),
    ("manage_person_allowances", gettext_lazy("More time or attempts")),
)


@login_required
@require_safe
def person(request: HttpRequest, learner_id: str) -> HttpResponse:
    """``/manage/person/<learner ID>/``: jobs, obligations, certificates and what happened when."""
    jobs = managed_memberships_of(request, learner_id)
    learner = jobs[0].person
    today = timezone.localdate()
    last_day = last_visible_day(jobs, on=today)
    obligations = _obligations(jobs, on=today)
    obligations_by_job: dict[int, list[Any]] = {job.pk: [] for job in jobs}
    for obligation in obligations:
        obligations_by_job[obligation.membership_id].append(obligation)
    certificates = list(Certificate.objects.of(learner.pk))
    further_pages: list[tuple[Any, str]] = []
    if last_day is None:
        further_pages = _further_pages(learner)
    else:
        certificates = [
            certificate for certificate in certificates if certificate.completed_on <= last_day
        ]
    context = {
        "learner": learner,
        "unit": jobs[0].unit,
        "ways": ways_in(learner),
        "jobs": [(job, obligations_by_job[job.pk], _is_open(job, on=today)) for job in jobs],
        "localised_courses": localise_courses(obligation.course for obligation in obligations),
        "certificates": certificates,
        "timeline": timeline(learner, jobs, until=last_day),
        "further": further_pages,
        "today": today,
    }
    return render(request, "compliance/managing/person.html", context)


def last_visible_day(jobs: Sequence[Membership], *, on: date) -> date | None:
    """Return the last day whose learning the reader may see; None while somebody works here."""
    last_days: list[date] = []
    for job in jobs:
        if job.until_on is None or job.until_on >= on:
            return None
        last_days.append(job.until_on)
    return max(last_days)


def _is_open(job: Membership, *, on: date) -> bool:
    """Return whether a job goes on, or ends on the day or later."""
    return job.until_on is None or job.until_on >= on


def _obligations(jobs: Sequence[Membership], *, on: date) -> list[Any]:
    """Return the obligations of these jobs with their standing today."""
    obligations = (
        Obligation.objects.active(on=on)
        .leading(on=on)
        .filter(membership__in=jobs)
        .with_standing(on=on)
        .select_related("course")
    )
    return list(obligations.order_by("due_on", "pk"))


def ways_in(learner: User) -> list[str]:
    """Return the ways in which somebody can sign in, in words; never keys or addresses."""
    ways = []
    if learner.personal_keys.filter(revoked_at=None).exists():
        ways.append(_("with a personal key"))
    if learner.pin:
        ways.append(_("with their learner ID and a PIN"))
    if learner.email:
        ways.append(_("by e-mail"))
    return ways


def _further_pages(learner: User) -> list[tuple[Any, str]]:
    """Return label and address of the further pages."""
    pages = []
    for name, label in FURTHER_PAGES:
        try:
            pages.append((label, reverse(name, args=[learner.learner_id])))
        except NoReverseMatch:
            continue
    return pages


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def job(request: HttpRequest, learner_id: str, pk: int) -> HttpResponse:
    """``/manage/person/<learner ID>/job/<id>/``: correct role, shift, staff number, agency."""
    jobs = {job.pk: job for job in managed_memberships_of(request, learner_id)}
    membership = jobs.get(pk)
    if membership is None or membership.until_on is not None:
        raise PermissionDenied
    # The form writes into its instance; the action compares with what is stored.
    stored_membership = Membership.objects.select_related("person", "unit", "role").get(pk=pk)
    posted = None
    if request.method == "POST":
        posted = request.POST
    form = MembershipForm(posted, instance=membership)
    if form.is_bound and form.is_valid():
        memberships.change(
            membership=stored_membership,
            by=reader(request),
            at=timezone.now(),
            role=form.cleaned_data["role"],
            shift=form.cleaned_data["shift"],
            staff_number=form.cleaned_data["staff_number"],
            is_agency=form.cleaned_data["is_agency"],
        )
        messages.success(request, _("Saved."))
        return redirect("manage_person", learner_id=learner_id)
    context = {"form": form, "job": stored_membership, "unit": stored_membership.unit}
    status = 400 if form.errors else 200
    return render(request, "compliance/managing/person_job.html", context, status=status)
