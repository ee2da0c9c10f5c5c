"""More time, or more attempts, for one of the staff: allow it, end it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from compliance.allowances.actions import allow_more, end_allowance
from compliance.allowances.forms import MoreForm
from compliance.allowances.queries import allowances_by_managers, title_of
from compliance.paper.paper_quizzes import printables
from compliance.prior_training.views import my_person
from quizzes.attempts.actions.allowances import OwnAllowanceError
from quizzes.attempts.forms import OWN_ALLOWANCE_REFUSED
from workforce.views import reader


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def allowances(request: HttpRequest, learner_id: str) -> HttpResponse:
    """``/manage/person/<learner ID>/allowances/``: a person’s allowances, and a form for more."""
    job = my_person(request, learner_id)
    quizzes = printables()
    form = MoreForm(request.POST if request.method == "POST" else None, quizzes=quizzes)
    if request.method == "POST" and form.is_valid():
        title = title_of(form.instance, quizzes)
        try:
            allow_more(
                job=job,
                title=title,
                **form.cleaned_data,
                by=reader(request),
                on=timezone.localdate(),
            )
        except OwnAllowanceError:
            messages.error(request, OWN_ALLOWANCE_REFUSED)
        else:
            messages.success(request, _("It is allowed, from the next sitting on."))
        return redirect("manage_person_allowances", learner_id)
    titled = [
        (allowance, title_of(allowance, quizzes)) for allowance in allowances_by_managers(job)
    ]
    context = {"job": job, "unit": job.unit, "form": form, "allowances": titled}
    return render(
        request,
        "compliance/allowances/allowances.html",
        context,
        status=400 if form.errors else 200,
    )


@login_required
@require_POST
def end(request: HttpRequest, learner_id: str, pk: int) -> HttpResponse:
    """``/manage/person/<learner ID>/allowances/<number>/end/``: the usual rules hold again."""
    job = my_person(request, learner_id)
    allowance = allowances_by_managers(job).filter(pk=pk).first()
    if allowance is None:
        raise PermissionDenied
    end_allowance(
        job=job,
        allowance=allowance,
        title=title_of(allowance, printables()),
        by=reader(request),
        on=timezone.localdate(),
    )
    messages.success(request, _("It is allowed no more. A sitting that has begun keeps its time."))
    return redirect("manage_person_allowances", learner_id)
