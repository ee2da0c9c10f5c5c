"""More time, or more attempts, for one of the staff: allow it, end it."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from quizzes.models import Allowance
from workforce.actions.allowances import OwnAllowanceError, allow_more, end_allowance
from workforce.forms.allowances import MoreForm
from workforce.models import Membership, Oversight
from workforce.models.units import below
from workforce.sheets import Printable, printables
from workforce.views.access import reader
from workforce.views.training import my_person


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def allowances(request: HttpRequest, learner_id: str) -> HttpResponse:
    """``/manage/person/<learner ID>/allowances/``: what somebody is allowed, and a form for more."""
    job, quizzes = my_person(request, learner_id), printables()
    form = MoreForm(request.POST if request.method == "POST" else None, quizzes=quizzes)
    if request.method == "POST" and form.is_valid():
        more = dict(form.cleaned_data)
        quiz = more.pop("activity_key")
        try:
            allow_more(job=job, quiz=quiz, title=title_of(quiz, quizzes), **more, by=reader(request))
        except OwnAllowanceError:
            messages.error(request, _("Somebody else has to allow this for you."))
        else:
            messages.success(request, _("It is allowed, from the next sitting on."))
        return redirect("manage_person_allowances", learner_id)
    given = given_near(job).select_related("given_by").order_by("-given_at", "-pk")
    context = {
        "job": job,
        "unit": job.unit,
        "form": form,
        "given": [(each, title_of(each.activity_key, quizzes)) for each in given],
    }
    return render(request, "workforce/allowances.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def end(request: HttpRequest, learner_id: str, pk: int) -> HttpResponse:
    """``/manage/person/<learner ID>/allowances/<number>/end/``: the usual rules hold again."""
    job = my_person(request, learner_id)
    allowance = given_near(job).filter(pk=pk).first()
    if allowance is None:
        raise PermissionDenied
    title = title_of(allowance.activity_key, printables())
    end_allowance(job=job, allowance=allowance, title=title, by=reader(request))
    messages.success(request, _("It is allowed no more. A sitting that has begun keeps its time."))
    return redirect("manage_person_allowances", learner_id)


def title_of(key: UUID | None, quizzes: Iterable[Printable]) -> str:
    """What a quiz is called; empty for every quiz, and for one that is no more."""
    return next((quiz.title for quiz in quizzes if quiz.key == key), "")


def given_near(job: Membership) -> QuerySet[Allowance]:
    """What somebody was allowed by those who look after this place: another employer's reasons are not for here."""
    near = below([job.unit], "unit__path") | Q(unit__path__in=job.unit.path_and_above())
    here = Oversight.objects.filter(near, duty=Oversight.Duty.MANAGER)
    return Allowance.objects.filter(person=job.person_id, given_by__in=here.values("person_id"))
