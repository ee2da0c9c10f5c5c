"""One person, as far as they are a manager's business."""

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
from compliance.managing.forms import JobForm
from compliance.managing.history import timeline
from compliance.obligations.models import Obligation
from courses.titles import faces
from workforce.people.actions import memberships
from workforce.people.jobs import jobs_of
from workforce.people.models import Membership
from workforce.views import reader

#: Further pages about a person, where the site has them.
FURTHER = (
    ("manage_reissue_key", gettext_lazy("Give them a new key")),
    ("manage_person_training", gettext_lazy("Record training done elsewhere")),
    ("manage_person_allowances", gettext_lazy("More time or attempts")),
)


@login_required
@require_safe
def person(request: HttpRequest, learner_id: str) -> HttpResponse:
    """``/manage/person/<learner ID>/``: their jobs here, what they must hold, and what happened when."""
    jobs = jobs_of(request, learner_id)
    whom, today = jobs[0].person, timezone.localdate()
    until = seen_until(jobs, on=today)
    rows = _asked(jobs, on=today)
    papers = Certificate.objects.of(whom.pk)
    context = {
        "whom": whom,
        "unit": jobs[0].unit,
        "ways": ways_in(whom),
        "jobs": [
            (job, [row for row in rows if row.membership_id == job.pk], _is_open(job, on=today))
            for job in jobs
        ],
        "faces": faces(row.course for row in rows),
        "certificates": [paper for paper in papers if until is None or paper.completed_on <= until],
        "timeline": timeline(whom, jobs, until=until),
        "further": _further(whom) if until is None else [],
        "today": today,
    }
    return render(request, "compliance/managing/person.html", context)


def seen_until(jobs: Sequence[Membership], *, on: date) -> date | None:
    """The last day whose learning is the reader's business: no end while somebody works here."""
    last = [job.until_on for job in jobs]
    ended = [day for day in last if day is not None and day < on]
    return max(ended) if len(ended) == len(last) else None


def _is_open(job: Membership, *, on: date) -> bool:
    return job.until_on is None or job.until_on >= on


def _asked(jobs: Sequence[Membership], *, on: date) -> list[Any]:
    """What these jobs ask today, with its standing."""
    asked = Obligation.objects.active(on=on).leading(on=on).filter(membership__in=jobs)
    return list(asked.with_standing(on=on).select_related("course").order_by("due_on", "pk"))


def ways_in(whom: User) -> list[str]:
    """How somebody signs in, in words; never what with."""
    known = {
        _("with a personal key"): whom.personal_keys.filter(revoked_at=None).exists(),
        _("with their learner ID and a PIN"): bool(whom.pin),
        _("by e-mail"): bool(whom.email),
    }
    return [words for words, has_it in known.items() if has_it]


def _further(whom: User) -> list[tuple[Any, str]]:
    found = []
    for name, label in FURTHER:
        try:
            found.append((label, reverse(name, args=[whom.learner_id])))
        except NoReverseMatch:
            continue
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def job(request: HttpRequest, learner_id: str, pk: int) -> HttpResponse:
    """``/manage/person/<learner ID>/job/<id>/``: correct role, shift, staff number, agency."""
    found = next((job for job in jobs_of(request, learner_id) if job.pk == pk), None)
    if found is None or found.until_on is not None:
        raise PermissionDenied
    kept = Membership.objects.select_related("person", "unit", "role").get(pk=pk)
    form = JobForm(request.POST if request.method == "POST" else None, instance=found)
    if request.method == "POST" and form.is_valid():
        fields = {
            name: form.cleaned_data[name] for name in ("role", "shift", "staff_number", "is_agency")
        }
        memberships.change(membership=kept, by=reader(request), at=timezone.now(), **fields)
        messages.success(request, _("Saved."))
        return redirect("manage_person", learner_id=learner_id)
    context = {"form": form, "job": kept, "unit": kept.unit}
    return render(
        request, "compliance/managing/person_job.html", context, status=400 if form.errors else 200
    )
