"""Training one person did elsewhere: record it by hand, withdraw it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from compliance.permissions import may_vouch_for_training
from compliance.prior_training.actions import TrainingDetails, record_training, withdraw_training
from compliance.prior_training.forms import TrainingForm
from compliance.prior_training.models import PriorTraining
from courses.titles import localise_courses
from workforce.people.models import Membership, Oversight
from workforce.units.models import below
from workforce.views import my_units, reader


def my_person(request: HttpRequest, learner_id: str) -> Membership:
    """Return where somebody works among the reader's places.

    Raises PermissionDenied for anybody else.
    """
    managed_units = my_units(request, Oversight.Duty.MANAGER)
    memberships = Membership.objects.active(on=timezone.localdate())
    memberships = memberships.filter(
        below(managed_units, "unit__path"), person__learner_id=learner_id
    )
    membership = memberships.select_related("person", "unit").order_by("pk").first()
    if membership is None:
        raise PermissionDenied
    return membership


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def training(request: HttpRequest, learner_id: str) -> HttpResponse:
    """Show what somebody did elsewhere, and a form for more.

    ``/manage/person/<learner ID>/training/``.
    """
    membership = my_person(request, learner_id)
    now = timezone.now()
    today = timezone.localdate(now)
    form = TrainingForm(request.POST or None, on=today)
    if request.method == "POST" and form.is_valid():
        answers = dict(form.cleaned_data)
        course = answers.pop("course")
        answers["title"] = answers["title"] or localise_courses([course])[course.pk].title
        record_training(
            membership=membership,
            course=course,
            details=TrainingDetails(**answers),
            by=reader(request),
            at=now,
            on=today,
        )
        messages.success(request, _("It is recorded and counts from now on."))
        return redirect("manage_person_training", learner_id)
    managed_units = my_units(request, Oversight.Duty.MANAGER)
    trainings = PriorTraining.objects.filter(
        below(managed_units, "unit__path"), person=membership.person
    )
    trainings = trainings.select_related("course").order_by("-completed_on", "-pk")
    localised_courses = localise_courses(prior.course for prior in trainings)
    return render(
        request,
        "compliance/prior_training/training.html",
        {
            "membership": membership,
            "unit": membership.unit,
            "form": form,
            "trainings": [(prior, localised_courses[prior.course_id]) for prior in trainings],
        },
    )


@login_required
@require_POST
def withdraw(request: HttpRequest, learner_id: str, pk: int) -> HttpResponse:
    """Withdraw a training: ``/manage/person/<learner ID>/training/<number>/withdraw/``."""
    membership = my_person(request, learner_id)
    trainings = PriorTraining.objects.filter(person=membership.person, pk=pk)
    prior = trainings.select_related("unit").first()
    today = timezone.localdate()
    if prior is None or not may_vouch_for_training(reader(request), prior.unit, on=today):
        raise PermissionDenied
    reason = request.POST.get("reason", "").strip()
    if not reason:
        messages.error(request, _("Please say why it does not count."))
    elif withdraw_training(
        prior=prior, membership=membership, reason=reason, by=reader(request), at=timezone.now()
    ):
        messages.success(request, _("It is withdrawn and counts no more."))
    return redirect("manage_person_training", learner_id)
