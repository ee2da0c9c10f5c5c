"""Training one person did elsewhere: record it by hand, withdraw it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from compliance.prior_training.actions import TrainingDetails, record_training, withdraw_training
from compliance.prior_training.forms import TrainingForm
from compliance.prior_training.models import PriorTraining
from courses.titles import faces
from workforce.people.models import Membership, Oversight
from workforce.units.models import below
from workforce.views import my_units, reader


def my_person(request: HttpRequest, learner_id: str) -> Membership:
    """Where somebody works among the reader's places; raises PermissionDenied for anybody else."""
    mine = my_units(request, Oversight.Duty.MANAGER)
    jobs = Membership.objects.active(on=timezone.localdate()).filter(below(mine, "unit__path"))
    job = (
        jobs.filter(person__learner_id=learner_id)
        .select_related("person", "unit")
        .order_by("pk")
        .first()
    )
    if job is None:
        raise PermissionDenied
    return job


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def training(request: HttpRequest, learner_id: str) -> HttpResponse:
    """``/manage/person/<learner ID>/training/``: what somebody did elsewhere, and a form for more."""
    job = my_person(request, learner_id)
    now = timezone.now()
    today = timezone.localdate(now)
    form = TrainingForm(request.POST or None, on=today)
    if request.method == "POST" and form.is_valid():
        answers = dict(form.cleaned_data)
        course = answers.pop("course")
        answers["title"] = answers["title"] or faces([course])[course.pk].title
        record_training(
            membership=job,
            course=course,
            told=TrainingDetails(**answers),
            by=reader(request),
            at=now,
            on=today,
        )
        messages.success(request, _("It is recorded and counts from now on."))
        return redirect("manage_person_training", learner_id)
    mine = my_units(request, Oversight.Duty.MANAGER)
    held = PriorTraining.objects.filter(
        below(mine, "unit__path"), person=job.person
    ).select_related("course")
    held = held.order_by("-completed_on", "-pk")
    known = faces(prior.course for prior in held)
    return render(
        request,
        "compliance/prior_training/training.html",
        {
            "job": job,
            "unit": job.unit,
            "form": form,
            "held": [(prior, known[prior.course_id]) for prior in held],
        },
    )


@login_required
@require_POST
def withdraw(request: HttpRequest, learner_id: str, pk: int) -> HttpResponse:
    """``/manage/person/<learner ID>/training/<number>/withdraw/``: it does not count after all."""
    job = my_person(request, learner_id)
    mine = my_units(request, Oversight.Duty.MANAGER)
    prior = PriorTraining.objects.filter(
        below(mine, "unit__path"), person=job.person, pk=pk
    ).first()
    if prior is None:
        raise PermissionDenied
    reason = request.POST.get("reason", "").strip()
    if not reason:
        messages.error(request, _("Please say why it does not count."))
    elif withdraw_training(
        prior=prior, membership=job, reason=reason, by=reader(request), at=timezone.now()
    ):
        messages.success(request, _("It is withdrawn and counts no more."))
    return redirect("manage_person_training", learner_id)
